package dev.vmcompat.run;

import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.DomainEntry;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.PowerState;
import dev.vmcompat.hypervisor.ShutdownMode;
import dev.vmcompat.hypervisor.StartMode;
import dev.vmcompat.upgrade.WorkId;
import java.util.Optional;
import java.util.Set;

/**
 * Brings a VM back to the power state that our claim on it says it had, where nothing else is known of the work. One that is down is started on
 * the machine type that it had before: that its guest lives on the new one is not known, nor is an approval. Defined as anything but the claim's
 * two types it is not started, and never resumed from an image that appeared.
 */
final class InService {

    private InService() {}

    /**
     * Acts on the VM.
     *
     * @return how it stands, in words
     * @throws HypervisorException if the host was lost
     */
    static String bring(GuardedVm guard, Claim claim) {
        Host host = guard.host();
        DomainEntry entry = host.entry(guard.vm());
        boolean down = entry.state().isDown();
        if (claim.purpose().equals(WorkId.Kind.EXPIRE.name())) {
            return (down ? "off" : "running")
                    + "; its restore point was about to end, and its power state was not touched";
        }
        if (claim.running()) {
            return down ? start(guard, claim, entry) : "running on " + type(host.liveDescription(guard.vm()));
        }
        return down ? "off, as before" : askDown(guard, entry);
    }

    private static String start(GuardedVm guard, Claim claim, DomainEntry entry) {
        String defined = type(guard.host().inactiveDefinition(guard.vm()));
        if (entry.managedSave()) {
            return "left off: it has a managed-save image, which a start would resume";
        }
        if (!Set.of(claim.from(), claim.to()).contains(defined)) {
            return "left off: it is defined as " + defined + ", neither " + claim.from() + " nor " + claim.to();
        }
        return attempt(
                () -> {
                    if (!defined.equals(claim.from())) {
                        back(guard, claim);
                    }
                    guard.start(StartMode.RUNNING);
                },
                "started on " + claim.from(),
                "off: it could not be started on " + claim.from());
    }

    /** The type alone goes back, in the definition as it stands. */
    private static void back(GuardedVm guard, Claim claim) {
        DomainDefinition now = new DomainDefinition(guard.host().secureDefinition(guard.vm()));
        guard.define(now.xml(), now.withMachineType(claim.from()).xml());
    }

    /** It was off, and runs because of us: a request is all that is done, since only a person can say what it runs for now. */
    private static String askDown(GuardedVm guard, DomainEntry entry) {
        if (entry.state().power() != PowerState.RUNNING) {
            return entry.state().power() + ", though it was off before; left as it is";
        }
        ShutdownMode mode = guard.host().info().can(Ability.SHUTDOWN_MODES) ? ShutdownMode.ACPI : ShutdownMode.DEFAULT;
        return attempt(
                () -> guard.shutdown(mode),
                "asked to shut down, since it was off before",
                "running, though it was off before: it could not be asked to shut down");
    }

    private static String attempt(Runnable act, String done, String failed) {
        try {
            act.run();
            return done;
        } catch (HypervisorException e) {
            if (e.kind() == HypervisorException.Kind.UNREACHABLE) {
                throw e;
            }
            return failed + ": " + e.getMessage();
        }
    }

    private static String type(String definition) {
        Optional<String> machine = new DomainDefinition(definition).machineType();
        return machine.orElse("no machine type");
    }
}
