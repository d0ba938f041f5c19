package dev.vmcompat.inventory;

import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cluster's hosts and VMs at one moment.
 *
 * @param cluster what was read
 * @param hosts one entry per configured host, in the cluster's order
 * @param vms every domain of every host that answered, by host and then by name
 */
public record ClusterInventory(Cluster cluster, List<HostReading> hosts, List<VirtualMachine> vms) {

    public ClusterInventory {
        Objects.requireNonNull(cluster, "cluster");
        hosts = List.copyOf(hosts);
        vms = List.copyOf(vms);
    }

    /** Hosts that answered. */
    public List<HostReading.Reachable> reachable() {
        return hosts.stream()
                .filter(HostReading.Reachable.class::isInstance)
                .map(HostReading.Reachable.class::cast)
                .toList();
    }

    /** Hosts that did not. */
    public List<HostReading.Unreachable> unreachable() {
        return hosts.stream()
                .filter(HostReading.Unreachable.class::isInstance)
                .map(HostReading.Unreachable.class::cast)
                .toList();
    }

    /** The reading of a host that answered. */
    public Optional<HostReading.Reachable> host(ConnectionUri uri) {
        return reachable().stream().filter(host -> host.uri().equals(uri)).findFirst();
    }

    /** The VM of this UUID; where several hosts have one, the one that is active, else the first. */
    public Optional<VirtualMachine> find(DomainId id) {
        List<VirtualMachine> found =
                vms.stream().filter(vm -> vm.id().equals(id)).toList();
        return found.stream()
                .filter(vm -> vm.state().power().isActive())
                .findFirst()
                .or(() -> found.stream().findFirst());
    }

    /** The same with one VM read anew: it stands for all readings of it on its host. */
    public ClusterInventory with(VirtualMachine fresh) {
        List<VirtualMachine> others = vms.stream()
                .filter(vm -> !(vm.id().equals(fresh.id()) && vm.host().equals(fresh.host())))
                .toList();
        List<ConnectionUri> elsewhere = others.stream()
                .filter(vm -> vm.id().equals(fresh.id()))
                .map(VirtualMachine::host)
                .toList();
        return new ClusterInventory(
                cluster,
                hosts,
                Stream.concat(others.stream(), Stream.of(fresh.alsoOn(elsewhere)))
                        .toList());
    }
}
