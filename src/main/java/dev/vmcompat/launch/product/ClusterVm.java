package dev.vmcompat.launch.product;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainEntry;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.launch.CommandFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One VM of a cluster with a connection to its host. */
record ClusterVm(Host host, DomainEntry entry) implements AutoCloseable {

    /**
     * Finds a VM by name or UUID; every host of the cluster has to answer, since another one might have it too.
     *
     * @throws CommandFailure with exit code 2 if there is none, or more than one
     * @throws dev.vmcompat.hypervisor.HypervisorException if a host does not answer
     */
    static ClusterVm find(Cluster cluster, Hypervisor hypervisor, Access access, String vm) {
        List<ClusterVm> found = new ArrayList<>();
        try {
            for (ConnectionUri uri : cluster.hosts()) {
                look(hypervisor.open(uri, access), vm, found);
            }
            if (found.size() != 1) {
                throw CommandFailure.usage(
                        found.isEmpty()
                                ? "Cluster " + cluster.name() + " has no VM '" + vm + "'."
                                : "Cluster " + cluster.name() + " has more than one VM '" + vm + "'.",
                        "Give one name or UUID; vmcompat list --all shows them.");
            }
            return found.get(0);
        } catch (RuntimeException e) {
            found.forEach(ClusterVm::close);
            throw e;
        }
    }

    private static void look(Host host, String vm, List<ClusterVm> found) {
        try {
            List<DomainEntry> entries = host.list().stream()
                    .filter(entry -> entry.name().text().equals(vm)
                            || entry.id().toString().equals(vm.toLowerCase(Locale.ROOT)))
                    .toList();
            if (entries.isEmpty()) {
                host.close();
            }
            entries.forEach(entry -> found.add(new ClusterVm(host, entry)));
        } catch (RuntimeException e) {
            host.close();
            throw e;
        }
    }

    @Override
    public void close() {
        host.close();
    }
}
