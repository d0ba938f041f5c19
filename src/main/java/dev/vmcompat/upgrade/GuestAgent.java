package dev.vmcompat.upgrade;

import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import java.time.Duration;

/** The guest agent, as far as the flow needs it: does it answer. */
final class GuestAgent {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private GuestAgent() {}

    /** Whether the guest's agent answers a ping now. A host that cannot ask it, or an agent that does not answer in time, is no answer. */
    static boolean answers(Host host, DomainId vm) {
        if (!host.info().can(Ability.AGENT)) {
            return false;
        }
        try {
            host.agentCommand(vm, "{\"execute\":\"guest-ping\"}", PATIENCE);
            return true;
        } catch (HypervisorException e) {
            return switch (e.kind()) {
                case REFUSED, TIMED_OUT, UNSUPPORTED, BUSY, UNKNOWN -> false;
                case NOT_FOUND, UNREACHABLE -> throw e;
            };
        }
    }
}
