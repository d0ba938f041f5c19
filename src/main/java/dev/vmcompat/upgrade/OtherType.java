package dev.vmcompat.upgrade;

import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.plan.PlannedVm;
import java.util.Optional;
import java.util.Set;

/** Whether a VM is still where a run left it: what it is defined with, and what it runs on, is one of the run's two machine types. */
public final class OtherType {

    private OtherType() {}

    /** The machine type that is neither of the two, live before defined; empty where there is none. */
    public static Optional<String> of(Host host, PlannedVm planned) {
        Set<String> ours = Set.of(planned.from(), planned.to());
        Optional<String> live = host.state(planned.id()).power().isActive()
                ? other(host.liveDescription(planned.id()), ours)
                : Optional.empty();
        return live.or(() -> other(host.inactiveDefinition(planned.id()), ours));
    }

    /** Whether it is back on its old type in full: defined with it, and running on it where it runs. */
    public static boolean isBack(Host host, PlannedVm planned) {
        Set<String> old = Set.of(planned.from());
        return other(host.inactiveDefinition(planned.id()), old).isEmpty()
                && (!host.state(planned.id()).power().isActive()
                        || other(host.liveDescription(planned.id()), old).isEmpty());
    }

    private static Optional<String> other(String xml, Set<String> ours) {
        String machine = new DomainDefinition(xml).machineType().orElse("no machine type");
        return ours.contains(machine) ? Optional.empty() : Optional.of(machine);
    }
}
