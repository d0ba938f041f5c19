package dev.vmcompat.launch.product;

import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HostInfo;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.hypervisor.HypervisorUnavailableException;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.launch.Failure;
import dev.vmcompat.report.CheckView;
import dev.vmcompat.report.CheckView.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** The libvirt library and every configured host, over read-only connections. */
final class HostCheckup {

    private final Hosts hosts;

    HostCheckup(Hosts hosts) {
        this.hosts = hosts;
    }

    private record Place(Cluster cluster, ConnectionUri uri) {

        String subject() {
            return "host " + uri + " of cluster " + cluster.name();
        }
    }

    List<CheckView> examine() {
        List<Place> places = hosts.clusters(Optional.empty()).stream()
                .flatMap(cluster -> cluster.hosts().stream().map(uri -> new Place(cluster, uri)))
                .toList();
        try {
            Hypervisor hypervisor = hosts.hypervisor();
            List<CheckView> checks = new ArrayList<>();
            List<CheckView> answers = SideBySide.ask(places.stream()
                    .<Callable<CheckView>>map(place -> () -> examine(hypervisor, place))
                    .toList());
            checks.add(new CheckView("libvirt library", Status.OK, "it is installed", ""));
            checks.addAll(answers);
            return checks;
        } catch (HypervisorUnavailableException e) {
            return List.of(new CheckView(
                    "libvirt library",
                    Status.MISSING,
                    String.valueOf(e.getMessage()),
                    "apt install libvirt0, or dnf install libvirt-libs"));
        }
    }

    private static CheckView examine(Hypervisor hypervisor, Place place) {
        try (Host host = hypervisor.open(place.uri(), Access.READ_ONLY)) {
            return new CheckView(place.subject(), Status.OK, words(host.info()), "");
        } catch (HypervisorUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            Failure failure = Failure.of(e, false);
            return new CheckView(
                    place.subject(),
                    Status.MISSING,
                    failure.message(),
                    "Check that libvirtd runs there and that this user may connect: virsh -c " + place.uri()
                            + " list --all");
        }
    }

    private static String words(HostInfo info) {
        String lacking = Arrays.stream(Ability.values())
                .filter(ability -> !info.can(ability))
                .map(Ability::words)
                .collect(Collectors.joining(", "));
        return info.hostname() + ": libvirt " + info.libvirtVersion() + ", " + info.driver()
                + info.hypervisorVersion().map(version -> " " + version).orElse("")
                + (lacking.isEmpty() ? "" : "; not over a read-only connection: " + lacking);
    }
}
