package dev.vmcompat.hypervisor.demo;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.DomainEntry;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.DomainState;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.hypervisor.SnapshotName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One connection's own copy of the node, and which state of the fleet it shows. Opened and changed under the fleet's lock only.
 */
final class NodeCopy implements AutoCloseable {

    private final Host host;
    private final Map<DomainId, Known> known = new HashMap<>();
    private StoredFleet fleet;

    /**
     * A VM as it was last looked at.
     *
     * @param stored what the file says
     * @param reported its state in the driver's words, which after opening lack the reason
     * @param plain what ran, without passwords
     */
    private record Known(StoredVm stored, DomainState reported, String plain) {}

    private NodeCopy(Host host, StoredFleet fleet) {
        this.host = host;
        this.fleet = fleet;
    }

    /** Opens the present state, and adds to it what the node format cannot hold. */
    static NodeCopy open(DemoFleet folder, Hypervisor hypervisor) throws IOException {
        StoredFleet fleet = folder.read();
        // What has to be added is a change, also for those who only read.
        Host host = hypervisor.open(folder.uri(), Access.READ_WRITE);
        NodeCopy copy = new NodeCopy(host, fleet);
        try {
            fleet.vms().forEach(copy::complete);
            return copy;
        } catch (RuntimeException e) {
            host.close();
            throw e;
        }
    }

    private void complete(StoredVm vm) {
        String present = host.secureDefinition(vm.id());
        String plain = FleetFormat.withoutNumber(host.liveDescription(vm.id()));
        vm.defined().ifPresent(definition -> host.actions().define(definition));
        if (vm.autostart()) {
            host.actions().autostart(vm.id(), true);
        }
        StoredVm stored = new StoredVm(
                vm.id(),
                vm.state(),
                vm.persistent(),
                vm.managedSave(),
                vm.autostart(),
                present,
                vm.defined(),
                vm.snapshots());
        known.put(vm.id(), new Known(stored, host.state(vm.id()), plain));
    }

    Host host() {
        return host;
    }

    /** What this copy shows, as long as nobody else has changed the fleet. */
    StoredFleet fleet() {
        return fleet;
    }

    /** A state with the reason it had when the VM came into it. */
    DomainState withReason(DomainId id, DomainState reported) {
        Known vm = known.get(id);
        return vm != null && vm.reported().equals(reported) ? vm.stored().state() : reported;
    }

    DomainEntry withReason(DomainEntry entry) {
        return new DomainEntry(
                entry.id(),
                entry.name(),
                withReason(entry.id(), entry.state()),
                entry.persistent(),
                entry.managedSave(),
                entry.autostart());
    }

    /** The driver leaves out devices that every VM has by default, such as a keyboard, when it goes back; they are put in again. */
    void revert(DomainId id, SnapshotName name) {
        host.actions().revertSnapshot(id, name);
        if (host.state(id).isDown()) {
            Optional.ofNullable(known.get(id)).stream()
                    .flatMap(vm -> vm.stored().snapshots().stream())
                    .filter(snapshot -> snapshot.name().equals(name))
                    .flatMap(snapshot -> snapshot.definition().stream())
                    .forEach(host.actions()::define);
        }
    }

    /** Looks at everything after a change, and writes it down. */
    void save(DemoFleet folder) throws IOException {
        List<StoredVm> vms = new ArrayList<>();
        Map<DomainId, Known> seen = new HashMap<>();
        for (DomainEntry entry : host.list()) {
            Known vm = look(entry);
            vms.add(vm.stored());
            seen.put(entry.id(), vm);
        }
        vms.sort(Comparator.comparing(StoredVm::id));
        StoredFleet next = fleet.next(vms);
        folder.write(next);
        fleet = next;
        known.clear();
        known.putAll(seen);
    }

    private Known look(DomainEntry entry) {
        DomainId id = entry.id();
        Optional<Known> before = Optional.ofNullable(known.get(id));
        String definition = host.secureDefinition(id);
        String plain = FleetFormat.withoutNumber(host.liveDescription(id));
        boolean differs = entry.state().power().isActive() && !plain.equals(host.inactiveDefinition(id));
        // The port gives no passwords of what runs: they are those it was started with.
        String present = differs
                ? before.filter(vm -> vm.plain().equals(plain))
                        .map(vm -> vm.stored().present())
                        .orElse(plain)
                : definition;
        StoredVm stored = new StoredVm(
                id,
                withReason(id, entry.state()),
                entry.persistent(),
                entry.managedSave(),
                entry.autostart(),
                present,
                differs ? Optional.of(definition) : Optional.empty(),
                snapshots(id, before.map(Known::stored), present));
        return new Known(stored, entry.state(), plain);
    }

    private List<StoredSnapshot> snapshots(DomainId id, Optional<StoredVm> before, String present) {
        List<StoredSnapshot> snapshots = new ArrayList<>();
        for (SnapshotName name : host.snapshots(id)) {
            snapshots.add(before.stream()
                    .flatMap(vm -> vm.snapshots().stream())
                    .filter(snapshot -> snapshot.name().equals(name))
                    .findFirst()
                    .orElseGet(() -> StoredSnapshot.taken(name, host.snapshotXml(id, name), present)));
        }
        return snapshots;
    }

    @Override
    public void close() {
        host.close();
    }
}
