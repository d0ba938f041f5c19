package dev.vmcompat.restorepoint;

import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.SnapshotName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One VM's restore point of one run, without its secrets.
 *
 * @param run number of the run
 * @param vm the VM
 * @param cluster its cluster's name
 * @param host the connection URI of the host where it was arranged
 * @param means how the disks are kept
 * @param snapshot libvirt's snapshot; empty without one
 * @param disks what is kept
 * @param nvram path of the UEFI variables that are kept too; empty without them
 * @param state where it stands
 * @param removing its removal has begun: the disks can't go back to it any more
 * @param reverting the disks have begun to go back to it
 * @param keep a person wants it beyond its expiry
 * @param createdAt when it was arranged
 * @param expiresAt when it is to go; empty while its VM is not settled, or needs attention
 * @param removedAt when it was over
 * @param problem why it could not be removed: it stays until a person prunes it
 */
public record RestorePoint(
        long run,
        DomainId vm,
        String cluster,
        String host,
        Means means,
        Optional<SnapshotName> snapshot,
        List<PointDisk> disks,
        Optional<String> nvram,
        State state,
        boolean removing,
        boolean reverting,
        boolean keep,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> removedAt,
        Optional<String> problem) {

    private static final String SNAPSHOT_PREFIX = "vmcompat-run";
    private static final String DISCARDED = "-discarded";

    /** @throws IllegalArgumentException if what is kept does not fit the means, or an overlay is not one of this run's */
    public RestorePoint {
        disks = List.copyOf(disks);
        if (snapshot.isPresent() == (means == Means.NONE) || disks.isEmpty() != (means == Means.NONE)) {
            throw new IllegalArgumentException("a restore point by " + means + " has no such snapshot or disks");
        }
        for (PointDisk disk : disks) {
            // Overlays are deleted: a row that names any other file must not lead there.
            if (disk.overlay().isPresent() != (means == Means.EXTERNAL)
                    || disk.overlay()
                            .filter(overlay -> !overlay.equals(PointDisk.overlayOf(disk.base(), run)))
                            .isPresent()) {
                throw new IllegalArgumentException("disk " + disk.target() + " has no overlay of run " + run);
            }
        }
    }

    /** The snapshot that keeps, beside an internal one, what going back to it took away; there is one only after that. */
    SnapshotName discarded() {
        return new SnapshotName(snapshotOf(run) + DISCARDED);
    }

    /** The snapshot's name in a run. */
    static SnapshotName snapshotOf(long run) {
        return new SnapshotName(SNAPSHOT_PREFIX + run);
    }

    /** Also what going back took away: both go with their restore points. */
    static boolean isOfSomeRun(SnapshotName name) {
        return name.text().matches(SNAPSHOT_PREFIX + "\\d+(" + DISCARDED + ")?");
    }
}
