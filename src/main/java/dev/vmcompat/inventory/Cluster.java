package dev.vmcompat.inventory;

import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.machine.MachineCatalog;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A named destination: the hosts among which its VMs live.
 *
 * @param name its name
 * @param hosts at least one, each once
 * @param product what it runs; empty where that has no version, and then no version matrix is applied
 * @param catalog what hosts offer that report no machine types themselves; may be empty
 * @param requireOrigin only VMs with a record of where they came from are taken
 */
public record Cluster(
        ClusterName name,
        List<ConnectionUri> hosts,
        Optional<InstalledProduct> product,
        MachineCatalog catalog,
        boolean requireOrigin) {

    public Cluster {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(product, "product");
        Objects.requireNonNull(catalog, "catalog");
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("cluster " + name + " has no host");
        }
        if (new HashSet<>(hosts).size() < hosts.size()) {
            throw new IllegalArgumentException("cluster " + name + " names a host twice");
        }
    }

    /**
     * The cluster without some of its hosts; those that it does not have are out anyway.
     *
     * @throws IllegalArgumentException if none would be left
     */
    public Cluster without(Set<ConnectionUri> leftOut) {
        return new Cluster(
                name, hosts.stream().filter(host -> !leftOut.contains(host)).toList(), product, catalog, requireOrigin);
    }

    /** A cluster without a product version, whose hosts report their machine types themselves. */
    public static Cluster of(String name, ConnectionUri... hosts) {
        return new Cluster(
                new ClusterName(name), List.of(hosts), Optional.empty(), new MachineCatalog(List.of()), false);
    }
}
