package dev.vmcompat.hypervisor;

import dev.vmcompat.hypervisor.HypervisorException.Kind;
import java.util.Optional;
import java.util.Set;

/** What a fake host does when it is told to. */
final class FakeActions implements HostActions {

    private static final int ACTIVE_COMMIT = 4;

    private final FakeHost host;
    private final FakeConnection connection;
    private final FakeDisks disks;

    FakeActions(FakeHost host, FakeConnection connection) {
        this.host = host;
        this.connection = connection;
        this.disks = new FakeDisks(host);
    }

    @Override
    public void define(String definition) {
        String text = FakeXml.withoutId(definition);
        DomainId id =
                FakeXml.element(text, "uuid").map(DomainId::of).orElseThrow(() -> refused("define", null, "no uuid"));
        String name = FakeXml.element(text, "name").orElseThrow(() -> refused("define", id, "no name"));
        Optional<FakeDomain> other = host.domains.values().stream()
                .filter(vm -> FakeXml.element(vm.inactive, "name").equals(Optional.of(name)) != vm.id.equals(id))
                .findFirst();
        if (other.isPresent()) {
            throw refused("define", id, "domain '" + other.get().name + "' already exists with uuid " + other.get().id);
        }
        String machine = host.machines.canonical(FakeXml.machine(text));
        if (host.abilities.contains(Ability.MACHINE_LIST) && !host.machines.knows(machine)) {
            throw refused("define", id, "Emulator does not support machine type '" + machine + "'");
        }
        String canonical = FakeXml.withMachine(text, machine);
        FakeDomain vm = host.domains.get(id);
        if (vm == null) {
            vm = FakeDomain.aStoppedVmDefinedBy(canonical);
            host.domains.put(id, vm);
        }
        vm.inactive = canonical;
        vm.persistent = true;
        host.tell(vm, DomainEvent.Kind.DEFINED);
    }

    @Override
    public void start(DomainId id, StartMode mode) {
        FakeDomain vm = connection.domain("start", id);
        if (mode == StartMode.PAUSED) {
            connection.require(Ability.START_PAUSED, "start", id);
        }
        if (vm.state.power().isActive()) {
            throw refused("start", id, "domain is already running");
        }
        host.boot(vm, mode);
    }

    @Override
    public void resume(DomainId id) {
        FakeDomain vm = active("resume", id);
        if (vm.state.power() == PowerState.PAUSED) {
            new FakePower(host).resume(vm);
        }
    }

    @Override
    public void suspend(DomainId id) {
        FakeDomain vm = active("suspend", id);
        vm.state = new DomainState(PowerState.PAUSED, StateReason.USER);
        host.tell(vm, DomainEvent.Kind.SUSPENDED);
    }

    @Override
    public void shutdown(DomainId id, ShutdownMode mode) {
        FakeDomain vm = active("shutdown", id);
        if (mode != ShutdownMode.DEFAULT) {
            connection.require(Ability.SHUTDOWN_MODES, "shutdown", id);
        }
        boolean agent = vm.guest.agentAnswers(FakeXml.machine(vm.live.orElseThrow()), host.now());
        if (mode == ShutdownMode.AGENT) {
            connection.requireChannel(vm, "shutdown");
        }
        if (mode == ShutdownMode.AGENT && !agent) {
            throw refused("shutdown", id, "QEMU guest agent is not connected");
        }
        new FakePower(host).ask(vm);
    }

    @Override
    public void destroy(DomainId id, DestroyMode mode) {
        host.stop(active("destroy", id), PowerState.SHUT_OFF, StateReason.DESTROYED);
    }

    @Override
    public void autostart(DomainId id, boolean on) {
        connection.domain("autostart", id).autostart = on;
    }

    @Override
    public void setMetadata(DomainId id, Layer layer, String element, String prefix, String namespace) {
        if (element.contains(namespace)) {
            throw refused("metadata", id, "failed to create a new XML namespace");
        }
        switch (layer) {
            case LIVE -> {
                FakeDomain vm = active("metadata", id);
                vm.live = vm.live.map(xml -> FakeXml.withMetadata(xml, element, prefix, namespace));
            }
            case CONFIG -> {
                FakeDomain vm = persistent("metadata", id);
                vm.inactive = FakeXml.withMetadata(vm.inactive, element, prefix, namespace);
            }
        }
    }

    @Override
    public void removeMetadata(DomainId id, Layer layer, String namespace) {
        FakeDomain vm = connection.domain("metadata", id);
        switch (layer) {
            case LIVE -> vm.live = vm.live.map(xml -> FakeXml.withoutMetadata(xml, namespace));
            case CONFIG -> persistent("metadata", id).inactive = FakeXml.withoutMetadata(vm.inactive, namespace);
        }
    }

    @Override
    public void createSnapshot(DomainId id, String snapshotXml, Set<SnapshotFlag> flags) {
        FakeDomain vm = connection.domain("snapshot-create", id);
        boolean diskOnly = flags.contains(SnapshotFlag.DISK_ONLY);
        connection.require(diskOnly ? Ability.DISK_ONLY_SNAPSHOT : Ability.INTERNAL_SNAPSHOT, "snapshot-create", id);
        if (flags.contains(SnapshotFlag.QUIESCE)
                && (vm.live.isEmpty() || !vm.guest.agentAnswers(FakeXml.machine(vm.live.get()), host.now()))) {
            throw refused("snapshot-create", id, "QEMU guest agent is not connected");
        }
        disks.snapshot(vm, snapshotXml, diskOnly, flags.contains(SnapshotFlag.NO_METADATA));
    }

    @Override
    public void revertSnapshot(DomainId id, SnapshotName name) {
        FakeDomain vm = connection.domain("snapshot-revert", id);
        FakeDomain.Snapshot snapshot = snapshot(vm, "snapshot-revert", name);
        if (snapshot.diskOnly()) {
            connection.require(Ability.EXTERNAL_SNAPSHOT_REVERT, "snapshot-revert", id);
        }
        vm.inactive = snapshot.definition();
        if (snapshot.live().isPresent() && !snapshot.diskOnly()) {
            vm.live = snapshot.live();
            vm.state = new DomainState(PowerState.RUNNING, StateReason.FROM_SNAPSHOT);
        } else {
            vm.down(PowerState.SHUT_OFF, StateReason.FROM_SNAPSHOT);
        }
    }

    @Override
    public void deleteSnapshot(DomainId id, SnapshotName name) {
        FakeDomain vm = connection.domain("snapshot-delete", id);
        if (snapshot(vm, "snapshot-delete", name).diskOnly()) {
            disks.merge(vm, snapshot(vm, "snapshot-delete", name));
        }
        vm.snapshots.remove(name);
    }

    @Override
    public void forgetSnapshot(DomainId id, SnapshotName name) {
        FakeDomain vm = connection.domain("snapshot-delete", id);
        snapshot(vm, "snapshot-delete", name);
        connection.require(Ability.DISK_ONLY_SNAPSHOT, "snapshot-delete", id);
        vm.snapshots.remove(name);
    }

    @Override
    public void blockCommit(DomainId id, String disk) {
        connection.require(Ability.BLOCK_JOB, "blockcommit", id);
        FakeDomain vm = active("blockcommit", id);
        if (vm.blockJobs.containsKey(disk) || disks.base(vm, disk).isEmpty()) {
            throw refused("blockcommit", id, "disk " + disk + " has a block job already, or no backing file");
        }
        int looks = vm.guest.blockJobLooks;
        vm.blockJobs.put(disk, new BlockJob(ACTIVE_COMMIT, looks == 0 ? 1 : 0, Math.max(1, looks)));
    }

    @Override
    public void blockPivot(DomainId id, String disk) {
        connection.require(Ability.BLOCK_JOB, "blockjob", id);
        FakeDomain vm = active("blockjob", id);
        BlockJob job = vm.blockJobs.get(disk);
        if (job == null || !job.isReady()) {
            throw refused("blockjob", id, "block job of " + disk + " is not ready");
        }
        disks.pivot(vm, disk);
        vm.blockJobs.remove(disk);
    }

    @Override
    public void blockAbort(DomainId id, String disk) {
        connection.require(Ability.BLOCK_JOB, "blockjob", id);
        if (active("blockjob", id).blockJobs.remove(disk) == null) {
            throw refused("blockjob", id, "no block job on " + disk);
        }
    }

    @Override
    public void updateDevice(DomainId id, String deviceXml) {
        connection.require(Ability.UPDATE_DEVICE, "update-device", id);
        FakeDomain vm = active("update-device", id);
        Optional<String> mac = FakeXml.attribute(deviceXml, "mac", "address");
        String old = FakeXml.blocks(vm.live.orElseThrow(), "interface").stream()
                .filter(nic -> mac.isPresent()
                        && FakeXml.attribute(nic, "mac", "address").equals(mac))
                .findFirst()
                .orElseThrow(() -> refused("update-device", id, "no such device"));
        vm.live = vm.live.map(xml -> xml.replace(old, deviceXml));
    }

    @Override
    public void deleteFile(String path) {
        requireHere("delete " + path);
        host.files.remove(path);
    }

    @Override
    public void writeFile(String path, byte[] content) {
        requireHere("write " + path);
        host.files.put(path, content.clone());
    }

    private FakeDomain persistent(String operation, DomainId id) {
        FakeDomain vm = connection.domain(operation, id);
        if (!vm.persistent) {
            throw refused(operation, id, "transient domains do not have any persistent config");
        }
        return vm;
    }

    private void requireHere(String operation) {
        if (host.elsewhere) {
            throw host.failure(HypervisorException.Kind.UNSUPPORTED, operation, null, "the host is another machine");
        }
    }

    private FakeDomain active(String operation, DomainId id) {
        FakeDomain vm = connection.domain(operation, id);
        if (!vm.state.power().isActive()) {
            throw refused(operation, id, "domain is not running");
        }
        return vm;
    }

    private FakeDomain.Snapshot snapshot(FakeDomain vm, String operation, SnapshotName name) {
        FakeDomain.Snapshot snapshot = vm.snapshots.get(name);
        if (snapshot == null) {
            throw host.failure(Kind.NOT_FOUND, operation, vm.id, "no snapshot " + name);
        }
        return snapshot;
    }

    private HypervisorException refused(String operation, DomainId id, String message) {
        return host.failure(Kind.REFUSED, operation, id, message);
    }
}
