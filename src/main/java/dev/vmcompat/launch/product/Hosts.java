package dev.vmcompat.launch.product;

import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.hypervisor.demo.DemoFleet;
import dev.vmcompat.hypervisor.demo.DemoHypervisor;
import dev.vmcompat.hypervisor.libvirt.CallDeadlines;
import dev.vmcompat.hypervisor.libvirt.Credentials;
import dev.vmcompat.hypervisor.libvirt.LibvirtHypervisor;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.inventory.ClusterName;
import dev.vmcompat.inventory.InstalledProduct;
import dev.vmcompat.launch.CommandFailure;
import dev.vmcompat.launch.configuration.ClusterProperties;
import dev.vmcompat.launch.configuration.Configuration;
import dev.vmcompat.launch.configuration.HypervisorProperties;
import dev.vmcompat.machine.MachineCatalog;
import dev.vmcompat.machine.OfferedMachine;
import dev.vmcompat.vault.SecretFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configured clusters and the way to their hosts; without any, the demo fleet. */
final class Hosts {

    private final Configuration configuration;
    private final Outside outside;
    private final DemoFleet demo;
    private final Lazy<Hypervisor> hypervisor = new Lazy<>(this::make);

    /** @param demoFolder where the demo fleet lies; used only where no cluster is configured */
    Hosts(Configuration configuration, Path demoFolder, Outside outside) {
        this.configuration = configuration;
        this.outside = outside;
        this.demo = new DemoFleet(demoFolder);
    }

    DemoFleet demo() {
        return demo;
    }

    Hypervisor hypervisor() {
        return hypervisor.get();
    }

    /** Every cluster, or the one that is named. */
    List<Cluster> clusters(Optional<String> named) {
        List<Cluster> clusters = new ArrayList<>();
        if (configuration.isDemo()) {
            clusters.add(
                    new Cluster(new ClusterName("demo"), List.of(demo.uri()), Optional.empty(), demo.catalog(), false));
        }
        configuration.clusters().forEach((name, properties) -> clusters.add(cluster(name, properties)));
        return clusters.stream()
                .filter(cluster -> named.isEmpty() || cluster.name().text().equals(named.get()))
                .toList();
    }

    /** The cluster of that name. */
    Cluster cluster(String name) {
        return clusters(Optional.of(name)).stream()
                .findFirst()
                .orElseThrow(() -> CommandFailure.usage(
                        "Cluster '" + name + "' is not in the configuration.",
                        "Configure it, or see 'vmcompat doctor'."));
    }

    private Cluster cluster(String name, ClusterProperties properties) {
        return new Cluster(
                new ClusterName(name),
                properties.hosts(),
                properties
                        .productVersion()
                        .map(version -> new InstalledProduct(
                                version, configuration.versionMatrix().matrix())),
                new MachineCatalog(properties.machineTypes().stream()
                        .map(OfferedMachine::named)
                        .toList()),
                properties.originRequired());
    }

    /** Refused before anything is opened, where others may read it. */
    private static Path checked(Path file) {
        Arrays.fill(SecretFile.read(file), '\0');
        return file;
    }

    private Hypervisor make() {
        HypervisorProperties calls = configuration.hypervisor();
        Map<ConnectionUri, Credentials> credentials = new HashMap<>();
        configuration
                .clusters()
                .values()
                .forEach(cluster -> cluster.username()
                        .ifPresent(user -> cluster.passwordFile()
                                .ifPresent(file -> cluster.hosts()
                                        .forEach(
                                                host -> credentials.put(host, new Credentials(user, checked(file)))))));
        CallDeadlines defaults = CallDeadlines.defaults();
        CallDeadlines deadlines = new CallDeadlines(
                calls.callTimeout(), calls.defineTimeout(), defaults.keepAliveInterval(), defaults.keepAliveCount());
        Hypervisor libvirt = new LibvirtHypervisor(deadlines, credentials);
        return outside.hosts().apply(configuration.isDemo() ? new DemoHypervisor(libvirt, demo) : libvirt);
    }
}
