package dev.vmcompat.restorepoint;

import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.hypervisor.Host;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Gives a VM that is down the disks of its restore point. Overlays are left by our own way on every host: libvirt's, where it has one, leaves
 * the disks on a further overlay with a name of its own.
 */
final class Reverting {

    private final GuardedVm guard;
    private final RestorePoint point;
    private final Runnable begun;

    /** @param begun written down before the first act, to be told from somebody else's doing afterwards */
    Reverting(GuardedVm guard, RestorePoint point, Runnable begun) {
        this.guard = guard;
        this.point = point;
        this.begun = begun;
    }

    void run(Optional<byte[]> nvram) {
        Host host = guard.host();
        if (!host.state(point.vm()).isDown()) {
            throw new RestorePointException(point, "the VM is not down, so its disks can't go back");
        }
        obstacle().ifPresent(why -> {
            throw new RestorePointException(point, why);
        });
        switch (point.means()) {
            case NONE -> {}
            case INTERNAL -> internal();
            case EXTERNAL -> external();
        }
        nvram.ifPresent(bytes -> nvram(host, point.nvram().orElseThrow(), bytes));
        if (!host.state(point.vm()).isDown()) {
            throw new RestorePointException(point, "the VM is not down after its disks went back");
        }
    }

    /** On a host elsewhere a broken connection leaves a part of it. */
    private void nvram(Host host, String path, byte[] bytes) {
        guard.writeFile(path, bytes);
        if (host.readFile(path).filter(read -> Arrays.equals(read, bytes)).isEmpty()) {
            throw new RestorePointException(point, "its NVRAM " + path + " was not written back whole");
        }
    }

    /** Why the disks can't go back; empty where they can. Looks only, also at a VM that still runs. */
    Optional<String> obstacle() {
        if (guard.host().entry(point.vm()).managedSave()) {
            return Optional.of("the VM has a managed-save image, which does not fit to older disks");
        }
        return switch (point.means()) {
            case NONE -> Optional.of("it keeps no disks");
            case INTERNAL -> Sight.of(guard, point).listed() ? Optional.empty() : Optional.of("its snapshot is gone");
            case EXTERNAL -> obstacleOfOverlays();
        };
    }

    private Optional<String> obstacleOfOverlays() {
        if (point.removing()) {
            return Optional.of("its removal has begun: a base may hold newer data in part");
        }
        Sight sight = Sight.of(guard, point);
        boolean untouched = sight.listed() && sight.allOn(Sight.Place.OVERLAY);
        boolean halfway = point.reverting() && !sight.anyElsewhere() && (sight.listed() || !sight.anyOnOverlay());
        return untouched || halfway
                ? Optional.empty()
                : Optional.of("its snapshot is gone or merged, or another one stands on top of it");
    }

    /** What it takes away is kept as long as the restore point. */
    private void internal() {
        begun.run();
        if (!guard.host().snapshots(point.vm()).contains(point.discarded())) {
            guard.createSnapshot(SnapshotText.discarded(point), Set.of());
        }
        guard.revertSnapshot(point.snapshot().orElseThrow());
    }

    /** Only ever from the definition as it is now: an older one would put the VM on a base whose overlay libvirt still counts on. */
    private void external() {
        begun.run();
        DomainDefinition now = new DomainDefinition(guard.host().secureDefinition(point.vm()));
        DomainDefinition back = onBases(now, point);
        if (!back.equals(now)) {
            guard.define(now.xml(), back.xml());
        }
        if (Sight.of(guard, point).anyOnOverlay()) {
            throw new RestorePointException(point, "the definition still names an overlay");
        }
        if (Sight.of(guard, point).listed()) {
            guard.forgetSnapshot(point.snapshot().orElseThrow());
        }
    }

    /** The same definition with the disks on the files below their overlays. */
    static DomainDefinition onBases(DomainDefinition now, RestorePoint point) {
        DomainDefinition back = now;
        for (PointDisk disk : point.disks()) {
            back = back.withDiskBelowOverlay(disk.target(), disk.base(), disk.format());
        }
        return back;
    }
}
