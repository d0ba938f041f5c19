package dev.vmcompat.restorepoint;

import dev.vmcompat.definition.DefinitionException;
import dev.vmcompat.definition.DiskFacts;
import dev.vmcompat.definition.DiskSource;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.definition.DomainFacts;
import dev.vmcompat.definition.SafeXml;
import dev.vmcompat.definition.XmlTree;
import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HostInfo;
import dev.vmcompat.hypervisor.SnapshotName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.w3c.dom.Element;

/** By which means the disks of a VM can be kept: decided from its definition and what the host can do, never from who the host is. */
sealed interface DecidedMeans {

    /**
     * They can be kept.
     *
     * @param means how
     * @param disks what is kept
     * @param notChecked what could not be seen, each a phrase for people
     */
    record Possible(Means means, List<PointDisk> disks, List<String> notChecked) implements DecidedMeans {

        /** The same, with one thing more that could not be seen. */
        Possible notChecked(String what) {
            List<String> all = new ArrayList<>(notChecked);
            all.add(what);
            return new Possible(means, disks, List.copyOf(all));
        }
    }

    /**
     * They can't.
     *
     * @param why a sentence for people
     */
    record Impossible(String why) implements DecidedMeans {}

    /** Decides. Asks the host for its abilities, the VM's snapshots and files that would stand in the way. */
    static DecidedMeans of(long run, Host host, DomainId vm, DomainDefinition definition, Demand demand) {
        return withRoom(OptionalLong.of(run), host, vm, definition, demand);
    }

    /** Decides as far as it is known before there is a run. What is left of earlier runs may be gone by then: it is not looked at. */
    static DecidedMeans ofAnyRun(Host host, DomainId vm, DomainDefinition definition, Demand demand) {
        return withRoom(OptionalLong.empty(), host, vm, definition, demand);
    }

    private static DecidedMeans withRoom(
            OptionalLong run, Host host, DomainId vm, DomainDefinition definition, Demand demand) {
        List<DiskFacts> writable = DomainFacts.of(definition).disks().stream()
                .filter(disk -> disk.isWritable() && disk.source().isPresent())
                .toList();
        DecidedMeans decided = of(run, host, vm, definition, writable, demand.timing());
        return decided instanceof Possible possible
                ? new FreeSpace(demand.minFree()).judge(host, possible, writable)
                : decided;
    }

    private static DecidedMeans of(
            OptionalLong run,
            Host host,
            DomainId vm,
            DomainDefinition definition,
            List<DiskFacts> writable,
            Timing timing) {
        if (writable.isEmpty()) {
            return new Possible(Means.NONE, List.of(), List.of());
        }
        List<SnapshotName> snapshots = host.snapshots(vm).stream()
                .filter(name -> run.isPresent() || !RestorePoint.isOfSomeRun(name))
                .toList();
        if (run.isPresent() && snapshots.contains(RestorePoint.snapshotOf(run.getAsLong()))) {
            return new Impossible("it has a snapshot " + RestorePoint.snapshotOf(run.getAsLong()) + " already");
        }
        HostInfo info = host.info();
        if (timing == Timing.LIVE) {
            return live(run, host, vm, definition, writable, snapshots);
        }
        if (!info.can(Ability.DISK_ONLY_SNAPSHOT)) {
            return info.can(Ability.INTERNAL_SNAPSHOT)
                    ? internal(writable)
                    : new Impossible("its host can't make snapshots");
        }
        boolean qcow2 = writable.stream()
                .allMatch(disk -> disk.source().orElseThrow() instanceof DiskSource.File
                        && disk.driverType().filter("qcow2"::equals).isPresent());
        boolean chained = snapshots.stream().anyMatch(name -> isExternal(host.snapshotXml(vm, name)));
        // libvirt before 10.9 makes none inside where the firmware is a flash image, and none at all that keeps its
        // variables.
        boolean flash = DomainFacts.of(definition).boot().isUefi();
        if (qcow2 && !chained && !flash && info.can(Ability.INTERNAL_SNAPSHOT)) {
            return internal(writable);
        }
        return overlays(run, host, vm, definition, writable, snapshots);
    }

    /** Never inside the images: QEMU would keep the memory of a guest that runs too, and with it the old machine. */
    private static DecidedMeans live(
            OptionalLong run,
            Host host,
            DomainId vm,
            DomainDefinition definition,
            List<DiskFacts> writable,
            List<SnapshotName> snapshots) {
        HostInfo info = host.info();
        return info.can(Ability.DISK_ONLY_SNAPSHOT) && info.can(Ability.BLOCK_JOB)
                ? overlays(run, host, vm, definition, writable, snapshots)
                : new Impossible("its host can't keep the disks of a guest that runs, and merge them again");
    }

    private static DecidedMeans overlays(
            OptionalLong run,
            Host host,
            DomainId vm,
            DomainDefinition definition,
            List<DiskFacts> writable,
            List<SnapshotName> snapshots) {
        Optional<SnapshotName> inside = snapshots.stream()
                .filter(name -> !isExternal(host.snapshotXml(vm, name)))
                .findFirst();
        return inside.<DecidedMeans>map(name -> new Impossible("it has the snapshot " + name
                        + " inside its images: an overlay on top of that could not be removed again"))
                .orElseGet(() -> external(run, host, definition, writable));
    }

    private static DecidedMeans internal(List<DiskFacts> disks) {
        return new Possible(
                Means.INTERNAL,
                disks.stream()
                        .map(disk -> new PointDisk(
                                disk.target(),
                                place(disk.source().orElseThrow()),
                                Optional.empty(),
                                disk.driverType().orElse("")))
                        .toList(),
                List.of());
    }

    private static DecidedMeans external(
            OptionalLong run, Host host, DomainDefinition definition, List<DiskFacts> writable) {
        List<String> notChecked = new ArrayList<>();
        for (DiskFacts disk : writable) {
            Optional<String> obstacle = obstacle(run, host, definition, disk, notChecked);
            if (obstacle.isPresent()) {
                return new Impossible("disk " + disk.target() + " " + obstacle.get());
            }
        }
        return new Possible(
                Means.EXTERNAL,
                writable.stream()
                        .map(disk -> PointDisk.over(
                                disk.target(),
                                place(disk.source().orElseThrow()),
                                disk.driverType().orElseThrow(),
                                run.orElse(0)))
                        .toList(),
                notChecked);
    }

    /** A file that cannot be seen is no obstacle: libvirt lays no overlay on a file that is there, and what we cannot see we cannot delete. */
    private static Optional<String> obstacle(
            OptionalLong run, Host host, DomainDefinition definition, DiskFacts disk, List<String> notChecked) {
        if (!(disk.source().orElseThrow() instanceof DiskSource.File file)) {
            return Optional.of("is not on a file but of type " + disk.sourceType());
        }
        if (!disk.device().equals("disk")) {
            return Optional.of("is a " + disk.device() + ", over which no overlay can be laid");
        }
        if (disk.shareable()) {
            return Optional.of("is shared with other VMs");
        }
        if (disk.driverType().isEmpty()) {
            return Optional.of("does not say its format");
        }
        String overlay = PointDisk.overlayOf(file.path(), run.orElse(0));
        if (run.isPresent()) {
            switch (host.path(overlay)) {
                case PRESENT -> {
                    return Optional.of("can't get its overlay: there is a file " + overlay);
                }
                case UNKNOWN -> notChecked.add("whether there is a file " + overlay + " already");
                case MISSING -> {}
            }
        }
        try {
            // The way back rewrites just this, so it must be possible before anything is done.
            definition.withDiskSource(disk.target(), overlay, "qcow2");
            return Optional.empty();
        } catch (DefinitionException e) {
            return Optional.of("can't be put on an overlay and back: " + e.getMessage());
        }
    }

    /** Every disk that the snapshot keeps is in an overlay; one that says nothing is inside the images. */
    private static boolean isExternal(String snapshotXml) {
        List<String> kinds = XmlTree.all(document(snapshotXml), "disks", "disk")
                .flatMap(disk -> XmlTree.attribute(disk, "snapshot").stream())
                .filter(kind -> !kind.equals("no"))
                .toList();
        return !kinds.isEmpty() && kinds.stream().allMatch("external"::equals);
    }

    private static Element document(String snapshotXml) {
        return SafeXml.withDefaultLimits().parse(snapshotXml).getDocumentElement();
    }

    private static String place(DiskSource source) {
        if (source instanceof DiskSource.File file) {
            return file.path();
        } else if (source instanceof DiskSource.Block block) {
            return block.path();
        } else if (source instanceof DiskSource.Volume volume) {
            return volume.pool() + "/" + volume.volume();
        } else if (source instanceof DiskSource.Network network) {
            return network.protocol() + ":" + network.name();
        } else {
            return ((DiskSource.Other) source).type();
        }
    }
}
