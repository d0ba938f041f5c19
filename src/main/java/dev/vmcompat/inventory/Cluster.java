package dev.vmcompat.inventory;

import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.machine.MachineCatalog;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A named destination: the hosts among which its VMs live.
 *
 * @param name its name
 * @param hosts at least one, each once
 * @param productVersion such as {@code 6.9.0} or {@code 6.8.0 SP2}; empty where the product has none
 * @param catalog what hosts offer that report no machine types themselves; may be empty
 * @param requireOrigin only VMs with a record of where they came from are taken
 */
public record Cluster(
        ClusterName name,
        List<ConnectionUri> hosts,
        Optional<String> productVersion,
        MachineCatalog catalog,
        boolean requireOrigin) {

    public Cluster {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(productVersion, "productVersion");
        Objects.requireNonNull(catalog, "catalog");
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("cluster " + name + " has no host");
        }
        if (new HashSet<>(hosts).size() < hosts.size()) {
            throw new IllegalArgumentException("cluster " + name + " names a host twice");
        }
    }

    /** A cluster without product version, whose hosts report their machine types themselves. */
    public static Cluster of(String name, ConnectionUri... hosts) {
        return new Cluster(
                new ClusterName(name), List.of(hosts), Optional.empty(), new MachineCatalog(List.of()), false);
    }
}
