package dev.vmcompat.restorepoint;

import dev.vmcompat.definition.DiskFacts;
import dev.vmcompat.definition.DiskSource;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.definition.DomainFacts;
import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.hypervisor.Host;
import java.util.List;
import java.util.Optional;

/**
 * What can be seen of a restore point on its host.
 *
 * @param listed its snapshot is listed
 * @param active the VM has an emulator process
 * @param configured on which file each of its disks is by the definition, in their order
 * @param live the same of what runs; of the definition where it is off
 */
record Sight(boolean listed, boolean active, List<Place> configured, List<Place> live) {

    /** Where a disk of the restore point stands. */
    enum Place {
        BASE,
        OVERLAY,
        ELSEWHERE
    }

    static Sight of(GuardedVm guard, RestorePoint point) {
        Host host = guard.host();
        boolean active = host.state(point.vm()).power().isActive();
        List<Place> configured = places(point, host.inactiveDefinition(point.vm()));
        List<Place> live = active ? places(point, host.liveDescription(point.vm())) : configured;
        boolean listed = point.snapshot().isPresent()
                && host.snapshots(point.vm()).contains(point.snapshot().get());
        return new Sight(listed, active, configured, live);
    }

    boolean anyOnOverlay() {
        return configured.contains(Place.OVERLAY) || live.contains(Place.OVERLAY);
    }

    boolean anyElsewhere() {
        return configured.contains(Place.ELSEWHERE) || live.contains(Place.ELSEWHERE);
    }

    boolean allOn(Place place) {
        return configured.stream().allMatch(place::equals) && live.stream().allMatch(place::equals);
    }

    private static List<Place> places(RestorePoint point, String definition) {
        List<DiskFacts> disks = DomainFacts.of(new DomainDefinition(definition)).disks();
        return point.disks().stream()
                .filter(kept -> kept.overlay().isPresent())
                .map(kept -> disks.stream()
                        .filter(disk -> disk.target().equals(kept.target()))
                        .map(disk -> place(kept, disk.source()))
                        .findFirst()
                        .orElse(Place.ELSEWHERE))
                .toList();
    }

    private static Place place(PointDisk kept, Optional<DiskSource> source) {
        if (!(source.orElse(null) instanceof DiskSource.File file)) {
            return Place.ELSEWHERE;
        }
        if (file.path().equals(kept.base())) {
            return Place.BASE;
        }
        return kept.overlay().filter(file.path()::equals).isPresent() ? Place.OVERLAY : Place.ELSEWHERE;
    }
}
