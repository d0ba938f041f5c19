package dev.vmcompat.hypervisor.libvirt;

import com.sun.jna.ptr.IntByReference;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.Activity;
import dev.vmcompat.hypervisor.BlockInfo;
import dev.vmcompat.hypervisor.BlockJob;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainEntry;
import dev.vmcompat.hypervisor.DomainEvent;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.DomainName;
import dev.vmcompat.hypervisor.DomainState;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HostActions;
import dev.vmcompat.hypervisor.HostInfo;
import dev.vmcompat.hypervisor.Layer;
import dev.vmcompat.hypervisor.PathPresence;
import dev.vmcompat.hypervisor.SnapshotName;
import dev.vmcompat.hypervisor.Subscription;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.virDomainBlockInfo;
import org.libvirt.jna.virDomainBlockJobInfo;

/** Everything that can be asked of one host over libvirt. */
final class LibvirtHost implements Host {

    static final int ELEMENT = 2;

    private static final NativeLibvirt LIBVIRT = NativeLibvirt.INSTANCE;
    private static final int SECURE = 1;
    private static final int INACTIVE = 2;

    private final HostLine line;
    private final HostFacts facts;
    private final LocalFiles local;

    LibvirtHost(HostLine line, LocalFiles local) {
        this.line = line;
        this.facts = new HostFacts(line);
        this.local = local;
    }

    @Override
    public ConnectionUri uri() {
        return line.uri();
    }

    @Override
    public Access access() {
        return line.access();
    }

    @Override
    public HostInfo info() {
        return facts.info();
    }

    @Override
    public String capabilities() {
        return line.ask("capabilities", null, host -> host.text(LIBVIRT.virConnectGetCapabilities(host.pointer())));
    }

    @Override
    public String domainCapabilities(String emulator, String architecture, String machine, String virtType) {
        return line.ask(
                "domcapabilities",
                null,
                host -> host.text(LIBVIRT.virConnectGetDomainCapabilities(
                        host.pointer(), emulator, architecture, machine, virtType, 0)));
    }

    @Override
    public List<DomainEntry> list() {
        return line.ask("list", null, line.deadlines().slow(), host -> host.eachDomain(domain -> entry(host, domain)));
    }

    @Override
    public DomainEntry entry(DomainId id) {
        return line.ask("dominfo", id, host -> host.withDomain(id, domain -> entry(host, domain)));
    }

    private static DomainEntry entry(NativeConnection host, DomainPointer domain) {
        IntByReference autostart = new IntByReference();
        host.check(LIBVIRT.virDomainGetAutostart(domain, autostart));
        return new DomainEntry(
                DomainId.of(NativeConnection.uuid(domain)),
                new DomainName(host.check(LIBVIRT.virDomainGetName(domain))),
                state(host, domain),
                host.check(LIBVIRT.virDomainIsPersistent(domain)) == 1,
                hasManagedSave(domain),
                autostart.getValue() == 1);
    }

    private static boolean hasManagedSave(DomainPointer domain) {
        int answer = LIBVIRT.virDomainHasManagedSaveImage(domain, 0);
        if (answer >= 0) {
            return answer == 1;
        }
        NativeFailure failure = NativeFailure.last();
        if (failure.is(ErrorCodes.NO_SUPPORT)) {
            return false;
        }
        throw failure;
    }

    private static DomainState state(NativeConnection host, DomainPointer domain) {
        IntByReference state = new IntByReference();
        IntByReference reason = new IntByReference();
        host.check(LIBVIRT.virDomainGetState(domain, state, reason, 0));
        return DomainStates.of(state.getValue(), reason.getValue());
    }

    @Override
    public DomainState state(DomainId id) {
        return line.ask("domstate", id, host -> host.withDomain(id, domain -> state(host, domain)));
    }

    @Override
    public String secureDefinition(DomainId id) {
        return xml(id, INACTIVE | SECURE);
    }

    @Override
    public String inactiveDefinition(DomainId id) {
        return xml(id, INACTIVE);
    }

    @Override
    public String liveDescription(DomainId id) {
        return xml(id, 0);
    }

    private String xml(DomainId id, int flags) {
        return line.ask(
                "dumpxml",
                id,
                host -> host.withDomain(id, domain -> host.text(LIBVIRT.virDomainGetXMLDesc(domain, flags))));
    }

    @Override
    public Optional<String> metadata(DomainId id, Layer layer, String namespace) {
        return line.ask(
                "metadata",
                id,
                host -> host.withDomain(id, domain -> {
                    try {
                        return Optional.of(
                                host.text(LIBVIRT.virDomainGetMetadata(domain, ELEMENT, namespace, impact(layer))));
                    } catch (NativeFailure e) {
                        // LIVE of a domain that is off, CONFIG of a transient one: there is no such layer.
                        if (e.is(ErrorCodes.NO_DOMAIN_METADATA) || e.is(ErrorCodes.OPERATION_INVALID)) {
                            return Optional.<String>empty();
                        }
                        throw e;
                    }
                }));
    }

    /** virDomainModificationImpact. */
    static int impact(Layer layer) {
        return switch (layer) {
            case LIVE -> 1;
            case CONFIG -> 2;
        };
    }

    @Override
    public Optional<BlockJob> blockJob(DomainId id, String disk) {
        return line.ask(
                "blockjob",
                id,
                host -> host.withDomain(id, domain -> {
                    virDomainBlockJobInfo job = new virDomainBlockJobInfo();
                    return host.check(LIBVIRT.virDomainGetBlockJobInfo(domain, disk, job, 0)) == 0
                            ? Optional.<BlockJob>empty()
                            : Optional.of(new BlockJob(job.type, job.cur, job.end));
                }));
    }

    @Override
    public Optional<BlockInfo> blockInfo(DomainId id, String disk) {
        if (info().driver().equals(FileLookup.TEST_DRIVER)) {
            return Optional.empty();
        }
        return line.ask(
                "domblkinfo",
                id,
                host -> host.withDomain(id, domain -> {
                    virDomainBlockInfo info = new virDomainBlockInfo();
                    host.check(LIBVIRT.virDomainGetBlockInfo(domain, disk, info, 0));
                    return Optional.of(new BlockInfo(info.capacity, info.allocation, info.physical));
                }));
    }

    @Override
    public List<SnapshotName> snapshots(DomainId id) {
        return line.ask("snapshot-list", id, host -> host.withDomain(id, host::snapshots));
    }

    @Override
    public String snapshotXml(DomainId id, SnapshotName name) {
        return line.ask(
                "snapshot-dumpxml",
                id,
                host -> host.withSnapshot(
                        id, name, snapshot -> host.text(LIBVIRT.virDomainSnapshotGetXMLDesc(snapshot, 0))));
    }

    @Override
    public String toNative(String definition) {
        return line.ask(
                "domxml-to-native",
                null,
                host -> host.text(LIBVIRT.virConnectDomainXMLToNative(host.pointer(), "qemu-argv", definition, 0)));
    }

    @Override
    public String agentCommand(DomainId id, String command, Duration timeout) {
        int seconds = (int) timeout.toSeconds();
        if (seconds < 1) {
            throw new IllegalArgumentException("a guest agent is given at least 1 s, not " + timeout);
        }
        return line.ask(
                "qemu-agent-command",
                id,
                line.deadlines().call().plusSeconds(seconds),
                host -> host.withDomain(
                        id,
                        domain ->
                                host.text(NativeQemu.INSTANCE.virDomainQemuAgentCommand(domain, command, seconds, 0))));
    }

    @Override
    public Activity network(String name) {
        FileLookup files = facts.files();
        return line.ask("net-info", null, host -> files.network(host, name));
    }

    @Override
    public Activity pool(String name) {
        FileLookup files = facts.files();
        return line.ask("pool-info", null, host -> files.pool(host, name));
    }

    @Override
    public Activity bridge(String name) {
        FileLookup files = facts.files();
        return line.ask("iface-list", null, host -> files.bridge(host, name));
    }

    @Override
    public PathPresence path(String path) {
        FileLookup files = facts.files();
        return line.ask("vol-path", null, host -> files.path(host, path));
    }

    @Override
    public PathPresence volume(String pool, String volume) {
        FileLookup files = facts.files();
        return line.ask("vol-info", null, host -> files.volume(host, pool, volume));
    }

    @Override
    public Optional<Long> fileAllocation(String path) {
        FileLookup files = facts.files();
        return files.isLocal()
                ? line.askFiles("stat " + path, () -> FileStatus.allocation(path))
                : line.ask("vol-info " + path, null, host -> files.allocation(host, path));
    }

    @Override
    public Optional<Long> freeSpace(String path) {
        FileLookup files = facts.files();
        return files.isLocal()
                ? line.askFiles("statfs " + path, () -> FileStatus.freeSpace(path))
                : line.ask("pool-info " + path, null, host -> files.freeSpace(host, path));
    }

    @Override
    public Optional<String> backingFile(String path) {
        FileLookup files = facts.files();
        return files.isLocal()
                ? line.askFiles("read " + path, () -> Qcow2Header.backingFile(Path.of(path)))
                : line.ask("vol-dumpxml " + path, null, host -> files.backing(host, path));
    }

    @Override
    public Optional<Long> freeMemory() {
        return line.ask("nodememstats", null, HostMemory::available);
    }

    @Override
    public Optional<byte[]> readFile(String path) {
        if (facts.files().isLocal()) {
            return line.askFiles("read " + path, () -> local.read(Path.of(path)));
        }
        return access() == Access.READ_ONLY
                ? Optional.empty()
                : line.ask("vol-download " + path, null, host -> RemoteFiles.read(host, path));
    }

    @Override
    public Subscription watch(DomainId id, Consumer<DomainEvent> consumer) {
        // Asked for, so that a domain that is not there is said to be so.
        entry(id);
        return line.events().listen(id, consumer);
    }

    @Override
    public HostActions actions() {
        return actions(() -> {});
    }

    @Override
    public HostActions actions(Runnable lastCheck) {
        return new LibvirtActions(new ActingLine(line, lastCheck), facts, local);
    }

    @Override
    public void close() {
        line.close();
    }

    /** Handles that still held the connection open when it was closed. */
    int handlesLeft() {
        return line.handlesLeft();
    }
}
