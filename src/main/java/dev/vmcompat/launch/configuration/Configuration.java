package dev.vmcompat.launch.configuration;

import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.plan.GivenParameters;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The whole configuration. Every key has a default or may be missing: without a file it is an embedded PostgreSQL and the demo fleet. */
public record Configuration(
        @Key(says = "The clusters by name; without any, the cluster demo: the demo fleet.")
        Map<String, ClusterProperties> clusters,

        @Key(says = "PostgreSQL.") DatabaseProperties database,
        @Key(says = "The installation key.") SecretsProperties secrets,
        @Key(says = "Calls to hosts.") HypervisorProperties hypervisor,
        @Key(says = "Approvals.") ApprovalProperties approval,
        @Key(says = "Restore points.") RestorePointsProperties restorePoints,
        @Key(says = "The lock of a cluster.") FenceProperties fence,
        @Key(says = "The audit trail.") HistoryProperties history,
        @Key(says = "What leaves VMs out.") EligibilityProperties eligibility,

        @Key(says = "Programs that are called around each VM.")
        HooksProperties hooks,

        @Key(says = "What clusters with a product version support.")
        VersionMatrixProperties versionMatrix,

        @Key(says = "What is asked of VMs before and after.")
        List<HealthCheckProperties> healthChecks,

        @Key(says = "Defaults of job parameters, by their keys.")
        GivenParameters defaults) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    public Configuration {
        clusters = Collections.unmodifiableMap(new LinkedHashMap<>(clusters));
        healthChecks = List.copyOf(healthChecks);
        Map<ConnectionUri, String> seen = new HashMap<>();
        clusters.forEach((name, cluster) -> {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "clusters: '" + name
                                + "' is no cluster name: letters, digits, '.', '-' and '_', at most 63, beginning with a letter or digit");
            }
            for (ConnectionUri host : cluster.hosts()) {
                String other = seen.putIfAbsent(host, name);
                if (other != null) {
                    throw new IllegalArgumentException("clusters: host " + host + " is in cluster " + other
                            + " and in cluster " + name + "; it may be in one only");
                }
            }
        });
        if (database.url().isPresent() && secrets.keyFile().isEmpty()) {
            throw new IllegalArgumentException("secrets.key-file is required with database.url");
        }
    }

    /** What holds without a configuration file. */
    public static Configuration standard() {
        return new RecordBinder("defaults").section(Configuration.class, NoYaml.EMPTY);
    }

    /** Whether nothing but the demo fleet is there. */
    public boolean isDemo() {
        return clusters.isEmpty();
    }
}
