package dev.vmcompat.launch.product;

import dev.vmcompat.definition.DefinitionDiff;
import dev.vmcompat.definition.DefinitionException;
import dev.vmcompat.definition.DiffLine;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.plan.Assessor;
import dev.vmcompat.plan.PlannedVm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The lines of VMs' definitions that an upgrade would change, as their hosts have them now. Read over read-only connections, so that no
 * password comes here at all; what may be secret besides is masked.
 */
final class DefinitionChanges implements AutoCloseable {

    private final Hypervisor hypervisor;
    private final Optional<Cluster> cluster;
    private final Map<ConnectionUri, Host> hosts = new HashMap<>();

    /** @param cluster the run's; empty if it is no longer configured */
    DefinitionChanges(Hypervisor hypervisor, Optional<Cluster> cluster) {
        this.hypervisor = hypervisor;
        this.cluster = cluster;
    }

    /** The diff, or one line that says why there is none. */
    List<String> of(PlannedVm vm) {
        if (cluster.isEmpty()) {
            return List.of("changed lines not available: its cluster is not in the configuration");
        }
        String why = "no host of its cluster has it";
        for (ConnectionUri uri : places(vm, cluster.get())) {
            try {
                Host host = Objects.requireNonNull(
                        hosts.computeIfAbsent(uri, missing -> hypervisor.open(missing, Access.READ_ONLY)));
                DomainDefinition now = new DomainDefinition(host.inactiveDefinition(vm.id()));
                return lines(now, Assessor.rewritten(now, vm.to(), vm.features()));
            } catch (HypervisorException e) {
                if (e.kind() != HypervisorException.Kind.NOT_FOUND) {
                    why = String.valueOf(e.getMessage());
                }
            } catch (DefinitionException | IllegalArgumentException e) {
                return List.of("changed lines not available: " + e.getMessage());
            }
        }
        return List.of("changed lines not available: " + why);
    }

    private static List<String> lines(DomainDefinition now, DomainDefinition then) {
        List<String> lines = DefinitionDiff.unified(now, then).stream()
                .map(DiffLine::toString)
                .toList();
        return lines.isEmpty()
                ? List.of("no line changes: the definition is already as the upgrade would write it")
                : lines;
    }

    /** Where it was when it was planned comes first; it may have been migrated within its cluster. */
    private static List<ConnectionUri> places(PlannedVm vm, Cluster cluster) {
        List<ConnectionUri> places = new ArrayList<>(cluster.hosts());
        if (places.remove(vm.host())) {
            places.add(0, vm.host());
        }
        return places;
    }

    @Override
    public void close() {
        hosts.values().forEach(Host::close);
    }
}
