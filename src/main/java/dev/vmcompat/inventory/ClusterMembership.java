package dev.vmcompat.inventory;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rule that a host belongs to one cluster: by configured URI before anything is asked, by host UUID once the hosts have answered. */
public final class ClusterMembership {

    private ClusterMembership() {}

    /**
     * Checks the configuration alone.
     *
     * @throws HostInTwoClusters if two clusters name one URI
     * @throws IllegalArgumentException if two clusters have one name
     */
    public static void checkUris(Collection<Cluster> clusters) {
        Map<ClusterName, Cluster> names = new HashMap<>();
        Map<String, ClusterName> owners = new HashMap<>();
        for (Cluster cluster : clusters) {
            if (names.put(cluster.name(), cluster) != null) {
                throw new IllegalArgumentException("two clusters are named " + cluster.name());
            }
            cluster.hosts().forEach(uri -> claim(owners, uri.text(), cluster.name()));
        }
    }

    /**
     * Checks what the hosts said. A host that did not answer or reports no UUID is known by its URI only, which {@link #checkUris} has seen.
     *
     * @throws HostInTwoClusters if a host UUID answers under two URIs
     */
    public static void checkUuids(Map<ClusterName, List<HostReading>> readings) {
        Map<String, ClusterName> owners = new HashMap<>();
        readings.forEach((cluster, hosts) -> {
            for (HostReading host : hosts) {
                if (host instanceof HostReading.Reachable reachable) {
                    reachable.info().hostUuid().ifPresent(uuid -> claim(owners, uuid.toString(), cluster));
                }
            }
        });
    }

    private static void claim(Map<String, ClusterName> owners, String host, ClusterName cluster) {
        ClusterName owner = owners.putIfAbsent(host, cluster);
        if (owner != null) {
            throw new HostInTwoClusters(host, owner, cluster);
        }
    }
}
