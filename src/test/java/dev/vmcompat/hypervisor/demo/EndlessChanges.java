package dev.vmcompat.hypervisor.demo;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.ShutdownMode;
import dev.vmcompat.hypervisor.SnapshotName;
import dev.vmcompat.hypervisor.StartMode;
import dev.vmcompat.hypervisor.libvirt.CallDeadlines;
import dev.vmcompat.hypervisor.libvirt.LibvirtHypervisor;
import java.nio.file.Path;
import java.util.Set;

/** A process that changes one VM until it is killed, and says on standard output how often it has been round. */
final class EndlessChanges {

    static final SnapshotName SNAPSHOT = new SnapshotName("round");

    private EndlessChanges() {}

    public static void main(String[] arguments) {
        DemoFleet fleet = new DemoFleet(Path.of(arguments[0]));
        DomainId vm = DomainId.of(arguments[1]);
        try (Host host = new DemoHypervisor(new LibvirtHypervisor(CallDeadlines.defaults()), fleet)
                .open(fleet.uri(), Access.READ_WRITE)) {
            mend(host, vm);
            while (true) {
                host.actions().shutdown(vm, ShutdownMode.DEFAULT);
                host.actions().createSnapshot(vm, "<domainsnapshot><name>round</name></domainsnapshot>", Set.of());
                host.actions().define(host.secureDefinition(vm).replace("pc-q35-5.2", "pc-q35-10.0"));
                host.actions().start(vm, StartMode.RUNNING);
                host.actions().define(host.secureDefinition(vm).replace("pc-q35-10.0", "pc-q35-5.2"));
                host.actions().deleteSnapshot(vm, SNAPSHOT);
                System.out.println("round");
            }
        }
    }

    private static void mend(Host host, DomainId vm) {
        if (host.snapshots(vm).contains(SNAPSHOT)) {
            host.actions().deleteSnapshot(vm, SNAPSHOT);
        }
        if (host.state(vm).isDown()) {
            host.actions().start(vm, StartMode.RUNNING);
        }
    }
}
