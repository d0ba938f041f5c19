package dev.vmcompat.restorepoint;

import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.PathPresence;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Ends what a restore point keeps on its host. Goes on from whatever an earlier try, or a killed one, left. */
final class Removing {

    private final GuardedVm guard;
    private final RestorePoint point;
    private final Supplier<Optional<DomainDefinition>> original;
    private final BooleanSupplier giveWay;
    private final Runnable begun;

    /**
     * @param original the definition as it was before the restore point; empty where it can't be read any more
     * @param begun written down before the first act: from then on the disks can't go back
     */
    Removing(
            GuardedVm guard,
            RestorePoint point,
            Supplier<Optional<DomainDefinition>> original,
            BooleanSupplier giveWay,
            Runnable begun) {
        this.guard = guard;
        this.point = point;
        this.original = original;
        this.giveWay = giveWay;
        this.begun = begun;
    }

    Removal run() {
        return switch (point.means()) {
            case NONE -> new Removal.Removed();
            case INTERNAL -> internal();
            case EXTERNAL -> point.state() == State.REVERTED || point.reverting() ? reverted() : external();
        };
    }

    private Removal internal() {
        boolean listed = Sight.of(guard, point).listed();
        if (!listed && !isDiscardedListed()) {
            return notListed();
        }
        if (giveWay.getAsBoolean()) {
            return new Removal.GaveWay("somebody else wants the cluster");
        }
        Optional<Removal> gone = listed ? Optional.empty() : Optional.of(notListed());
        if (listed) {
            begun.run();
            guard.deleteSnapshot(point.snapshot().orElseThrow());
        }
        if (isDiscardedListed()) {
            guard.deleteSnapshot(point.discarded());
        }
        return gone.orElseGet(this::proven);
    }

    private boolean isDiscardedListed() {
        return guard.host().snapshots(point.vm()).contains(point.discarded());
    }

    private Removal notListed() {
        boolean ours = point.state() == State.ARRANGED || point.removing();
        return ours
                ? new Removal.Removed()
                : new Removal.Lost(
                        "its snapshot " + point.snapshot().orElseThrow() + " is gone, and vmcompat did not remove it");
    }

    /** The disks are on their bases again; overlays are left over. */
    private Removal reverted() {
        Sight sight = Sight.of(guard, point);
        if (sight.anyOnOverlay()) {
            return point.state() == State.REVERTED
                    ? new Removal.Lost("the VM uses an overlay again from which its disks had been taken back")
                    : new Removal.GaveWay("its disks are about to go back to it");
        }
        begun.run();
        return cleared(sight);
    }

    private Removal external() {
        Sight sight = Sight.of(guard, point);
        if (sight.anyElsewhere()) {
            return sight.listed() || sight.anyOnOverlay()
                    ? new Removal.GaveWay("a disk is on another file: something stands on top of the restore point")
                    : notListed();
        }
        if (!sight.anyOnOverlay()) {
            return offOverlays(sight);
        }
        if (giveWay.getAsBoolean()) {
            return new Removal.GaveWay("somebody else wants the cluster");
        }
        if (guard.host().entry(point.vm()).managedSave()) {
            return new Removal.GaveWay("the VM has a managed-save image that counts on the overlays");
        }
        begun.run();
        if (sight.listed() && deletedByLibvirt()) {
            return proven();
        }
        return merged(Sight.of(guard, point));
    }

    private Removal offOverlays(Sight sight) {
        boolean ours = point.removing() || (point.state() == State.ARRANGED && !sight.listed());
        if (ours) {
            return cleared(sight);
        }
        if (sight.listed()) {
            // Of no use to anybody, and the VM can't be migrated while it is listed.
            guard.forgetSnapshot(point.snapshot().orElseThrow());
        }
        return new Removal.Lost(
                "the disks are not on their overlays any more, and vmcompat did not take them off; files were left");
    }

    /** @return false where libvirt can't do this here */
    private boolean deletedByLibvirt() {
        try {
            guard.deleteSnapshot(point.snapshot().orElseThrow());
            return true;
        } catch (HypervisorException e) {
            if (e.kind() == HypervisorException.Kind.UNSUPPORTED) {
                return false;
            }
            throw e;
        }
    }

    private Removal merged(Sight sight) {
        if (!sight.active() || !guard.host().info().can(Ability.BLOCK_JOB)) {
            return new Removal.GaveWay("this host can't merge the overlays of a VM that is off; they go when it runs");
        }
        for (PointDisk disk : point.disks()) {
            Optional<Removal> stopped = new Merging(guard, point, disk, giveWay).run();
            if (stopped.isPresent()) {
                return stopped.get();
            }
        }
        Sight after = Sight.of(guard, point);
        if (after.configured().contains(Sight.Place.OVERLAY) && !after.live().contains(Sight.Place.OVERLAY)) {
            // What runs is off its overlays; the next start must not be on them.
            DomainDefinition now = new DomainDefinition(guard.host().secureDefinition(point.vm()));
            guard.define(now.xml(), Reverting.onBases(now, point).xml());
            after = Sight.of(guard, point);
        }
        return cleared(after);
    }

    /** With no disk on an overlay: forgets the snapshot, deletes the overlay files. */
    private Removal cleared(Sight sight) {
        if (sight.anyOnOverlay()) {
            throw new RestorePointException(point, "a disk is still on its overlay");
        }
        if (sight.listed()) {
            guard.forgetSnapshot(point.snapshot().orElseThrow());
        }
        return proven();
    }

    private Removal proven() {
        Sight sight = Sight.of(guard, point);
        if (sight.listed() || sight.anyOnOverlay() || isDiscardedListed()) {
            throw new RestorePointException(point, "its removal did not hold");
        }
        List<String> left = point.disks().stream()
                .flatMap(disk -> disk.overlay().stream())
                .filter(overlay -> !isDeleted(overlay))
                .toList();
        withoutTraces();
        return left.isEmpty()
                ? new Removal.Removed()
                : new Removal.GaveWay("these files can't be deleted from here; delete them on the host: " + left);
    }

    /** A merge leaves in the definition that the disk's chain ends at its file, which was not said there before. */
    private void withoutTraces() {
        Set<String> kept = point.disks().stream()
                .filter(disk -> disk.overlay().isPresent())
                .map(PointDisk::target)
                .collect(Collectors.toSet());
        DomainDefinition now = new DomainDefinition(guard.host().secureDefinition(point.vm()));
        Set<String> said = now.withBackingStore(kept);
        if (said.isEmpty()) {
            return;
        }
        original.get().ifPresent(before -> {
            Set<String> saidBefore = before.withBackingStore(kept);
            DomainDefinition clean = now.withoutEmptyBackingStore(
                    said.stream().filter(disk -> !saidBefore.contains(disk)).collect(Collectors.toSet()));
            if (!clean.equals(now)) {
                guard.define(now.xml(), clean.xml());
            }
        });
    }

    /** @return false if the file is there and can't be reached from here */
    private boolean isDeleted(String overlay) {
        Host host = guard.host();
        if (host.path(overlay) == PathPresence.MISSING) {
            return true;
        }
        try {
            guard.deleteFile(overlay);
            return true;
        } catch (HypervisorException e) {
            if (e.kind() != HypervisorException.Kind.UNSUPPORTED) {
                throw e;
            }
            // Where nothing can be looked up, libvirt has deleted it.
            return host.path(overlay) != PathPresence.PRESENT;
        }
    }
}
