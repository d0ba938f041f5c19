package dev.vmcompat.hypervisor.libvirt;

import com.sun.jna.NativeLong;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.DestroyMode;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.HostActions;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.HypervisorException.Kind;
import dev.vmcompat.hypervisor.Layer;
import dev.vmcompat.hypervisor.ShutdownMode;
import dev.vmcompat.hypervisor.SnapshotFlag;
import dev.vmcompat.hypervisor.SnapshotName;
import dev.vmcompat.hypervisor.StartMode;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.IntFunction;

/** Everything that changes a host over libvirt. Flags are libvirt's numbers, named where they are used. */
final class LibvirtActions implements HostActions {

    private static final NativeLibvirt LIBVIRT = NativeLibvirt.INSTANCE;
    private static final int AFFECT_LIVE = 1;
    /** Into the file right below: without it libvirt merges the whole chain into its lowest file, which may be a template of many VMs. */
    private static final int COMMIT_SHALLOW = 1;

    private static final int COMMIT_ACTIVE = 1 << 2;
    private static final int ABORT_PIVOT = 1 << 1;
    private static final int DELETE_METADATA_ONLY = 1 << 1;

    private final ActingLine line;
    private final HostFacts facts;
    private final LocalFiles local;

    LibvirtActions(ActingLine line, HostFacts facts, LocalFiles local) {
        this.line = line;
        this.facts = facts;
        this.local = local;
    }

    @Override
    public void define(String definition) {
        line.actSlowly(
                "define",
                null,
                ErrorCodes::kind,
                host -> LIBVIRT.virDomainFree(
                        host.check(LIBVIRT.virDomainDefineXMLFlags(host.pointer(), definition, 0))));
    }

    @Override
    public void start(DomainId id, StartMode mode) {
        int flags = switch (mode) {
            case RUNNING -> 0;
            case PAUSED -> 1;
        };
        line.actSlowly(
                "start",
                id,
                flags == 0 ? ErrorCodes::kindOfStart : LibvirtActions::unknownFlag,
                host -> host.onDomain(id, domain -> LIBVIRT.virDomainCreateWithFlags(domain, flags)));
    }

    @Override
    public void resume(DomainId id) {
        line.act("resume", id, host -> host.onDomain(id, LIBVIRT::virDomainResume));
    }

    @Override
    public void suspend(DomainId id) {
        line.act("suspend", id, host -> host.onDomain(id, LIBVIRT::virDomainSuspend));
    }

    @Override
    public void shutdown(DomainId id, ShutdownMode mode) {
        int flags = switch (mode) {
            case DEFAULT -> 0;
            case ACPI -> 1;
            case AGENT -> 2;
        };
        line.actWith(
                "shutdown",
                id,
                flags == 0 ? ErrorCodes::kind : LibvirtActions::unknownFlag,
                host -> host.onDomain(id, domain -> LIBVIRT.virDomainShutdownFlags(domain, flags)));
    }

    @Override
    public void destroy(DomainId id, DestroyMode mode) {
        int flags = switch (mode) {
            case FORCED -> 0;
            case GRACEFUL -> 1;
        };
        line.act("destroy", id, host -> host.onDomain(id, domain -> LIBVIRT.virDomainDestroyFlags(domain, flags)));
    }

    @Override
    public void autostart(DomainId id, boolean on) {
        line.act(
                "autostart",
                id,
                host -> host.onDomain(id, domain -> LIBVIRT.virDomainSetAutostart(domain, on ? 1 : 0)));
    }

    @Override
    public void setMetadata(DomainId id, Layer layer, String element, String prefix, String namespace) {
        line.act(
                "metadata",
                id,
                host -> host.onDomain(
                        id,
                        domain -> LIBVIRT.virDomainSetMetadata(
                                domain, LibvirtHost.ELEMENT, element, prefix, namespace, LibvirtHost.impact(layer))));
    }

    @Override
    public void removeMetadata(DomainId id, Layer layer, String namespace) {
        line.act(
                "metadata",
                id,
                host -> host.withDomain(id, domain -> {
                    int result = LIBVIRT.virDomainSetMetadata(
                            domain, LibvirtHost.ELEMENT, null, null, namespace, LibvirtHost.impact(layer));
                    if (result < 0) {
                        NativeFailure failure = NativeFailure.last();
                        boolean nothingThere = failure.is(ErrorCodes.NO_DOMAIN_METADATA)
                                || (layer == Layer.LIVE && failure.is(ErrorCodes.OPERATION_INVALID));
                        if (!nothingThere) {
                            throw failure;
                        }
                    }
                    return result;
                }));
    }

    @Override
    public void createSnapshot(DomainId id, String snapshotXml, Set<SnapshotFlag> flags) {
        int bits = flags.stream().mapToInt(LibvirtActions::bit).reduce(0, (one, other) -> one | other);
        line.actSlowly(
                "snapshot-create",
                id,
                bits == 0 ? ErrorCodes::kind : LibvirtActions::unknownFlag,
                host -> host.withDomain(
                        id,
                        domain -> LIBVIRT.virDomainSnapshotFree(
                                host.check(LIBVIRT.virDomainSnapshotCreateXML(domain, snapshotXml, bits)))));
    }

    /** virDomainSnapshotCreateFlags. */
    private static int bit(SnapshotFlag flag) {
        return switch (flag) {
            case NO_METADATA -> 1 << 2;
            case DISK_ONLY -> 1 << 4;
            case QUIESCE -> 1 << 6;
            case ATOMIC -> 1 << 7;
        };
    }

    @Override
    public void revertSnapshot(DomainId id, SnapshotName name) {
        line.actSlowly(
                "snapshot-revert",
                id,
                LibvirtActions::notHere,
                host -> host.withSnapshot(
                        id, name, snapshot -> host.check(LIBVIRT.virDomainRevertToSnapshot(snapshot, 0))));
    }

    @Override
    public void deleteSnapshot(DomainId id, SnapshotName name) {
        deleteSnapshot(id, name, 0, LibvirtActions::notHere);
    }

    @Override
    public void forgetSnapshot(DomainId id, SnapshotName name) {
        deleteSnapshot(
                id,
                name,
                DELETE_METADATA_ONLY,
                code -> code == ErrorCodes.INVALID_ARG ? Kind.UNSUPPORTED : notHere(code));
    }

    private void deleteSnapshot(DomainId id, SnapshotName name, int flags, IntFunction<Kind> kinds) {
        line.actSlowly(
                "snapshot-delete",
                id,
                kinds,
                host -> host.withSnapshot(
                        id, name, snapshot -> host.check(LIBVIRT.virDomainSnapshotDelete(snapshot, flags))));
    }

    @Override
    public void blockCommit(DomainId id, String disk) {
        line.act(
                "blockcommit",
                id,
                host -> host.onDomain(
                        id,
                        domain -> LIBVIRT.virDomainBlockCommit(
                                domain, disk, null, null, new NativeLong(0), COMMIT_SHALLOW | COMMIT_ACTIVE)));
    }

    @Override
    public void blockPivot(DomainId id, String disk) {
        line.actSlowly(
                "blockjob",
                id,
                ErrorCodes::kind,
                host -> host.onDomain(id, domain -> LIBVIRT.virDomainBlockJobAbort(domain, disk, ABORT_PIVOT)));
    }

    @Override
    public void blockAbort(DomainId id, String disk) {
        line.actSlowly(
                "blockjob",
                id,
                ErrorCodes::kind,
                host -> host.onDomain(id, domain -> LIBVIRT.virDomainBlockJobAbort(domain, disk, 0)));
    }

    @Override
    public void updateDevice(DomainId id, String deviceXml) {
        line.act(
                "update-device",
                id,
                host -> host.onDomain(
                        id, domain -> LIBVIRT.virDomainUpdateDeviceFlags(domain, deviceXml, AFFECT_LIVE)));
    }

    @Override
    public void deleteFile(String path) {
        requireFiles("delete " + path);
        if (facts.files().isLocal()) {
            line.actOnFiles("delete " + path, () -> {
                local.delete(Path.of(path));
                return true;
            });
        } else {
            line.act("vol-delete " + path, null, host -> {
                RemoteFiles.delete(host, path);
                return true;
            });
        }
    }

    @Override
    public void writeFile(String path, byte[] content) {
        requireFiles("write " + path);
        byte[] own = content.clone();
        if (facts.files().isLocal()) {
            line.actOnFiles("write " + path, () -> {
                local.write(Path.of(path), own);
                return true;
            });
        } else {
            line.act("vol-upload " + path, null, host -> {
                RemoteFiles.write(host, path, own);
                return true;
            });
        }
    }

    /** @throws HypervisorException UNSUPPORTED where the host has no files; REFUSED on a read-only connection */
    private void requireFiles(String operation) {
        if (line.access() == Access.READ_ONLY) {
            throw line.failure(Kind.REFUSED, operation, null, "the connection is read-only", null);
        }
        if (facts.info().driver().equals(FileLookup.TEST_DRIVER)) {
            throw line.failure(Kind.UNSUPPORTED, operation, null, "the host has no files", null);
        }
    }

    /** An argument that a driver does not accept is, where a flag was passed, the flag. */
    private static Kind unknownFlag(int code) {
        return code == ErrorCodes.INVALID_ARG ? Kind.UNSUPPORTED : ErrorCodes.kindOfStart(code);
    }

    /** libvirt says CONFIG_UNSUPPORTED of a snapshot that this version cannot revert or delete. */
    private static Kind notHere(int code) {
        return code == ErrorCodes.CONFIG_UNSUPPORTED ? Kind.UNSUPPORTED : ErrorCodes.kind(code);
    }
}
