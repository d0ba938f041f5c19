package archviolation.dev.vmcompat.plan;

import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HostActions;
import java.util.function.Supplier;

/** Breaks: only the fence changes hosts, be it by a call or by a method reference. */
public record PlanThatChangesAHost(Host host) {

    HostActions call() {
        return host.actions();
    }

    Supplier<HostActions> reference() {
        return host::actions;
    }
}
