package dev.vmcompat.eligibility;

import dev.vmcompat.definition.DiskFacts;
import dev.vmcompat.definition.DiskSource;
import dev.vmcompat.hypervisor.BlockInfo;
import dev.vmcompat.inventory.DomainDetails;
import dev.vmcompat.inventory.DomainView;
import dev.vmcompat.machine.MachineType;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chooses the disks that get {@code discard='unmap'}: those that say nothing, are the VM's own, and whose bus lets the guest discard on the
 * target. virtio-blk knows discard from QEMU 4.0 on; virtio-scsi always has. Disks with 4096-byte sectors are left alone: old Windows drivers
 * damage them (kvm-guest-drivers-windows issue 513).
 */
final class DiscardSelection {

    private static final String VIRTIO_BLK_KNOWS_IT_SINCE = "4.0";
    private static final Pattern DRIVE = Pattern.compile("drive (\\d+):.*");

    private DiscardSelection() {}

    static List<String> choose(DomainView configured, MachineType target, DiscardMode mode) {
        return configured.facts().disks().stream()
                .filter(disk -> mayDiscard(disk, configured.details().disk(disk.target()), mode))
                .filter(disk -> canDiscard(disk, configured.details(), target))
                .map(DiskFacts::target)
                .toList();
    }

    private static boolean mayDiscard(DiskFacts disk, DomainDetails.Disk details, DiscardMode mode) {
        return disk.device().equals("disk")
                && disk.isWritable()
                && !disk.shareable()
                && disk.discard().isEmpty()
                && !details.fourKn()
                && isWanted(disk, mode);
    }

    /** THIN: those that may be thin. Whether they are, {@link #isThin} decides. */
    private static boolean isWanted(DiskFacts disk, DiscardMode mode) {
        return switch (mode) {
            case OFF -> false;
            case THIN ->
                disk.driverType().filter("qcow2"::equals).isPresent()
                        || (disk.driverType().filter("raw"::equals).isPresent()
                                && disk.source()
                                        .filter(source -> source instanceof DiskSource.File
                                                || source instanceof DiskSource.Volume)
                                        .isPresent());
            case ALL ->
                disk.driverType()
                                .filter(type -> type.equals("qcow2") || type.equals("raw"))
                                .isPresent()
                        && disk.source()
                                .filter(source -> !(source instanceof DiskSource.Other))
                                .isPresent();
        };
    }

    /**
     * Whether a disk's image grows as it is written: a qcow2 image that is shorter than what the guest sees (one that was preallocated, even
     * sparsely, is longer), a raw one with holes.
     *
     * @param disk one of those chosen under THIN
     */
    static boolean isThin(DiskFacts disk, BlockInfo size) {
        return (disk.driverType().filter("raw"::equals).isPresent() ? size.allocation() : size.physical())
                < size.capacity();
    }

    private static boolean canDiscard(DiskFacts disk, DomainDetails details, MachineType target) {
        return switch (disk.bus().orElse("")) {
            case "virtio" -> Subject.reaches(target, VIRTIO_BLK_KNOWS_IT_SINCE);
            case "scsi" -> isVirtioScsi(disk, details);
            default -> false;
        };
    }

    private static boolean isVirtioScsi(DiskFacts disk, DomainDetails details) {
        Optional<String> controller =
                disk.address().map(DRIVE::matcher).filter(Matcher::matches).map(found -> found.group(1));
        return controller
                .map(index -> details.scsiControllers().getOrDefault(index, "").startsWith("virtio"))
                .orElse(false);
    }
}
