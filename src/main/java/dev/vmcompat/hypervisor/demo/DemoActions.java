package dev.vmcompat.hypervisor.demo;

import dev.vmcompat.hypervisor.DestroyMode;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.HostActions;
import dev.vmcompat.hypervisor.Layer;
import dev.vmcompat.hypervisor.ShutdownMode;
import dev.vmcompat.hypervisor.SnapshotFlag;
import dev.vmcompat.hypervisor.SnapshotName;
import dev.vmcompat.hypervisor.StartMode;
import java.util.Set;
import java.util.function.Consumer;

/** Changes of the demo fleet: each is remembered before the call returns. */
final class DemoActions implements HostActions {

    private final DemoHost host;
    private final SharedNode node;

    DemoActions(DemoHost host, SharedNode node) {
        this.host = host;
        this.node = node;
    }

    private void change(String operation, Consumer<HostActions> change) {
        host.requireWrite(operation);
        node.change(operation, copy -> change.accept(copy.host().actions()));
    }

    @Override
    public void define(String definition) {
        change("define", actions -> actions.define(definition));
    }

    @Override
    public void start(DomainId id, StartMode mode) {
        change("start", actions -> actions.start(id, mode));
    }

    @Override
    public void resume(DomainId id) {
        change("resume", actions -> actions.resume(id));
    }

    @Override
    public void suspend(DomainId id) {
        change("suspend", actions -> actions.suspend(id));
    }

    @Override
    public void shutdown(DomainId id, ShutdownMode mode) {
        change("shutdown", actions -> actions.shutdown(id, mode));
    }

    @Override
    public void destroy(DomainId id, DestroyMode mode) {
        change("destroy", actions -> actions.destroy(id, mode));
    }

    @Override
    public void autostart(DomainId id, boolean on) {
        change("autostart", actions -> actions.autostart(id, on));
    }

    @Override
    public void setMetadata(DomainId id, Layer layer, String element, String prefix, String namespace) {
        change("metadata", actions -> actions.setMetadata(id, layer, element, prefix, namespace));
    }

    @Override
    public void removeMetadata(DomainId id, Layer layer, String namespace) {
        change("metadata", actions -> actions.removeMetadata(id, layer, namespace));
    }

    @Override
    public void createSnapshot(DomainId id, String snapshotXml, Set<SnapshotFlag> flags) {
        change("snapshot-create", actions -> actions.createSnapshot(id, snapshotXml, flags));
    }

    @Override
    public void revertSnapshot(DomainId id, SnapshotName name) {
        host.requireWrite("snapshot-revert");
        node.change("snapshot-revert", copy -> copy.revert(id, name));
    }

    @Override
    public void deleteSnapshot(DomainId id, SnapshotName name) {
        change("snapshot-delete", actions -> actions.deleteSnapshot(id, name));
    }

    @Override
    public void forgetSnapshot(DomainId id, SnapshotName name) {
        change("snapshot-delete", actions -> actions.forgetSnapshot(id, name));
    }

    @Override
    public void blockCommit(DomainId id, String disk) {
        change("blockcommit", actions -> actions.blockCommit(id, disk));
    }

    @Override
    public void blockPivot(DomainId id, String disk) {
        change("blockjob", actions -> actions.blockPivot(id, disk));
    }

    @Override
    public void blockAbort(DomainId id, String disk) {
        change("blockjob", actions -> actions.blockAbort(id, disk));
    }

    @Override
    public void updateDevice(DomainId id, String deviceXml) {
        change("update-device", actions -> actions.updateDevice(id, deviceXml));
    }

    @Override
    public void deleteFile(String path) {
        change("delete " + path, actions -> actions.deleteFile(path));
    }

    @Override
    public void writeFile(String path, byte[] content) {
        change("write " + path, actions -> actions.writeFile(path, content));
    }
}
