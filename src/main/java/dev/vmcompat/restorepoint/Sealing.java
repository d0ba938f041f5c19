package dev.vmcompat.restorepoint;

import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.PathPresence;
import dev.vmcompat.hypervisor.SnapshotFlag;
import java.util.Set;

/** Keeps the disks of a VM, mostly of one that is down: looks, acts, looks again. */
final class Sealing {

    private final GuardedVm guard;
    private final RestorePoint point;

    Sealing(GuardedVm guard, RestorePoint point) {
        this.guard = guard;
        this.point = point;
    }

    /** Whether the snapshot of a VM that is down stands already; otherwise nothing is in its way. */
    boolean look() {
        if (!guard.host().state(point.vm()).isDown()) {
            throw new RestorePointException(point, "the VM is not down, so its disks can't be sealed");
        }
        return stands();
    }

    /** The same of a VM that runs. */
    boolean lookLive() {
        if (!guard.host().state(point.vm()).power().isRunning()) {
            throw new RestorePointException(point, "the VM does not run, so its disks can't be kept live");
        }
        return stands();
    }

    private boolean stands() {
        Sight sight = Sight.of(guard, point);
        if (sight.listed()) {
            prove(sight);
            return true;
        }
        if (!sight.allOn(Sight.Place.BASE)) {
            throw new RestorePointException(point, "a disk is no longer on the file it was on when it was arranged");
        }
        return false;
    }

    void act() {
        switch (point.means()) {
            case NONE -> {}
            case INTERNAL -> guard.createSnapshot(SnapshotText.internal(point), Set.of());
            case EXTERNAL -> overlays(Set.of(SnapshotFlag.DISK_ONLY, SnapshotFlag.ATOMIC));
        }
        prove(Sight.of(guard, point));
    }

    /**
     * Lays the overlays under a guest that runs.
     *
     * @param quiesced ask the guest's agent to freeze its file systems meanwhile; where that is refused it is done without
     * @return how, for people
     */
    String actLive(boolean quiesced) {
        String how = quiesced ? "quiesced" : "not quiesced, as no agent answers";
        if (quiesced) {
            try {
                overlays(Set.of(SnapshotFlag.DISK_ONLY, SnapshotFlag.ATOMIC, SnapshotFlag.QUIESCE));
            } catch (HypervisorException e) {
                if (e.kind() != HypervisorException.Kind.REFUSED && e.kind() != HypervisorException.Kind.UNSUPPORTED) {
                    throw e;
                }
                how = "not quiesced: " + e.getMessage();
            }
        }
        if (!stands()) {
            overlays(Set.of(SnapshotFlag.DISK_ONLY, SnapshotFlag.ATOMIC));
        }
        prove(Sight.of(guard, point));
        return how;
    }

    private void overlays(Set<SnapshotFlag> flags) {
        point.disks().forEach(this::clearOverlay);
        DomainDefinition definition = new DomainDefinition(guard.host().inactiveDefinition(point.vm()));
        guard.createSnapshot(SnapshotText.external(point, definition), flags);
    }

    /** There was none when it was arranged and no disk is on it: what a daemon that was killed in the middle left. */
    private void clearOverlay(PointDisk disk) {
        Host host = guard.host();
        String overlay = disk.overlay().orElseThrow();
        if (host.path(overlay) == PathPresence.PRESENT) {
            guard.deleteFile(overlay);
        }
    }

    private void prove(Sight sight) {
        if (!sight.listed() || !sight.allOn(Sight.Place.OVERLAY)) {
            throw new RestorePointException(point, "the snapshot did not come to stand as it was asked for");
        }
    }
}
