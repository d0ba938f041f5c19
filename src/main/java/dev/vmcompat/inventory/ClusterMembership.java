package dev.vmcompat.inventory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rule that a host belongs to one cluster, by host UUID once the hosts have answered. By configured URI the configuration itself is checked; that
 * two clusters of different configurations share no host is seen to where a plan is frozen and where a holder opens its hosts.
 */
public final class ClusterMembership {

    private ClusterMembership() {}

    /**
     * Checks what the hosts said. A host that did not answer or reports no UUID is known by its URI only.
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
