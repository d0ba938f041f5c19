package dev.vmcompat.restorepoint;

import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.hypervisor.BlockJob;
import dev.vmcompat.hypervisor.HypervisorException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Merges the overlay of one disk of a running VM into its base by a block job of our own, which can be given up at any moment. */
final class Merging {

    /** libvirt's number of an active commit. */
    private static final int ACTIVE_COMMIT = 4;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final int REFUSALS = 50;

    private final GuardedVm guard;
    private final RestorePoint point;
    private final PointDisk disk;
    private final BooleanSupplier giveWay;

    Merging(GuardedVm guard, RestorePoint point, PointDisk disk, BooleanSupplier giveWay) {
        this.guard = guard;
        this.point = point;
        this.disk = disk;
        this.giveWay = giveWay;
    }

    /** @return empty once the disk is on its base; otherwise why it stopped */
    Optional<Removal> run() {
        if (!isOnOverlay()) {
            return Optional.empty();
        }
        Optional<BlockJob> standing = job();
        if (standing.isPresent() && standing.get().type() != ACTIVE_COMMIT) {
            return Optional.of(new Removal.GaveWay("another block job runs on disk " + disk.target()));
        }
        if (standing.isEmpty()) {
            guard.blockCommit(disk.target());
        }
        return untilPivoted();
    }

    private Optional<Removal> untilPivoted() {
        int refused = 0;
        while (isOnOverlay()) {
            BlockJob job = job().orElseThrow(() ->
                    new RestorePointException(point, "the merge of disk " + disk.target() + " broke off"));
            if (job.isReady()) {
                refused += pivoted() ? 0 : 1;
            } else if (giveWay.getAsBoolean() || Thread.currentThread().isInterrupted()) {
                guard.blockAbort(disk.target());
                return Optional.of(new Removal.GaveWay("somebody else wants the cluster"));
            }
            if (refused >= REFUSALS) {
                throw new RestorePointException(point, "disk " + disk.target() + " does not go back to its base");
            }
            if (isOnOverlay()) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
        }
        return Optional.empty();
    }

    /** @return false where QEMU is not quite ready although the numbers say so */
    private boolean pivoted() {
        try {
            guard.blockPivot(disk.target());
            return true;
        } catch (HypervisorException e) {
            if (e.kind() == HypervisorException.Kind.REFUSED || e.kind() == HypervisorException.Kind.BUSY) {
                return false;
            }
            throw e;
        }
    }

    private Optional<BlockJob> job() {
        return guard.host().blockJob(point.vm(), disk.target());
    }

    private boolean isOnOverlay() {
        return Sight.of(guard, point).live().get(point.disks().indexOf(disk)) == Sight.Place.OVERLAY;
    }
}
