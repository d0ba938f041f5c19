package dev.vmcompat.launch.configuration;

import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.inventory.ProductVersion;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** One cluster: the hosts among which its VMs live. */
public record ClusterProperties(
        @Key(says = "libvirt connection URIs of all hosts of the cluster; at least one, each in one cluster only.")
        List<ConnectionUri> hosts,

        @Key(
                says =
                        "Version of the product the cluster runs, such as 6.9.0, 6.0.0 R5 or 6.8.0 SP2; with one, version-matrix applies.")
        Optional<ProductVersion> productVersion,

        @Key(says = "Machine types the hosts offer, for hosts that do not report any themselves.")
        List<String> machineTypes,

        @Key(
                says =
                        "Whether VMs without a record of the cluster they came from are left out; true where there is a product version.")
        Optional<Boolean> requireOrigin,

        @Key(says = "User name for hosts that ask for one.") Optional<String> username,

        @Key(says = "File with the password for hosts that ask for one; readable by its owner only.")
        Optional<Path> passwordFile) {

    public ClusterProperties {
        hosts = List.copyOf(hosts);
        machineTypes = List.copyOf(machineTypes);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("hosts: a cluster has at least one host");
        }
        if (new HashSet<>(hosts).size() < hosts.size()) {
            throw new IllegalArgumentException("hosts: a host is named twice");
        }
        if (passwordFile.isPresent() && username.isEmpty()) {
            throw new IllegalArgumentException("password-file: goes with username");
        }
    }

    /** Whether VMs without origin are left out. */
    public boolean originRequired() {
        return requireOrigin.orElse(productVersion.isPresent());
    }
}
