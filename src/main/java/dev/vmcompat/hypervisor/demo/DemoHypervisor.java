package dev.vmcompat.hypervisor.demo;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.Hypervisor;

/** Any hypervisor, and the demo fleet: its host remembers what was done to it. Every other URI goes through untouched. */
public final class DemoHypervisor implements Hypervisor {

    private final Hypervisor hypervisor;
    private final DemoFleet fleet;

    /** @param hypervisor knows libvirt's test driver */
    public DemoHypervisor(Hypervisor hypervisor, DemoFleet fleet) {
        this.hypervisor = hypervisor;
        this.fleet = fleet;
    }

    /** Makes the fleet first where there is none. */
    @Override
    public Host open(ConnectionUri uri, Access access) {
        if (!uri.equals(fleet.uri())) {
            return hypervisor.open(uri, access);
        }
        fleet.create();
        SharedNode node = new SharedNode(fleet, hypervisor);
        node.ask("open", host -> host.info());
        return new DemoHost(node, access);
    }
}
