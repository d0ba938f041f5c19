package dev.vmcompat.machine;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a guest can notice when its machine type crosses a QEMU version. From QEMU's compatibility lists (hw/core/machine.c, hw/i386/pc.c)
 * and from measurements on running guests. Vendor types count as the QEMU version they are built from.
 */
// Records of numbers and Set.of are immutable, which the checker cannot see.
@SuppressWarnings("ImmutableEnumChecker")
public enum GuestVisibleChange {
    /** Guests see a third-level cache. */
    L3_CACHE("2.7", "2.8", pc(), "The guest sees an L3 cache; virtio pages its queues together."),
    /** The cache description of the CPU model is replaced. */
    CACHE_MODEL(
            "2.12", "3.0", pc(), "The CPU reports its caches by the new model, and AMD topology extensions appear."),
    /** virtio-blk can discard. */
    VIRTIO_BLK_DISCARD(
            "3.1",
            "4.0",
            all(),
            "virtio-blk disks offer discard and write-zeroes, so that deleted space can be given back."),
    /** PCI Express ports report their real speed. */
    PCIE_LINK_SPEED("3.1", "4.0", Set.of(Family.Q35, Family.VIRT), "PCI Express ports report another speed and width."),
    /** EPYC models gain features. */
    EPYC_FEATURES("3.1", "4.0", pc(), "EPYC CPU models gain npt and nrip-save."),
    /** virtio queues get longer. */
    VIRTIO_QUEUE_SIZE(
            "4.2", "5.0", all(), "virtio-blk and virtio-scsi queues become longer and take more segments per request."),
    /** virtio disks get a queue per CPU. */
    VIRTIO_MULTI_QUEUE("5.1", "5.2", all(), "virtio-blk and virtio-scsi get one queue per CPU instead of one."),
    /** The ACPI number of the first PCI bus changes. */
    ACPI_PCI_UID(
            "5.1",
            "5.2",
            pc(),
            "The ACPI number of PCI bus 0 changes from 1 to 0: Windows takes every PCI device for a new one, and static addresses"
                    + " stay with the old network adapter."),
    /** virtio-blk tells its discard granularity. */
    DISCARD_GRANULARITY("5.2", "6.0", all(), "virtio-blk reports its discard granularity."),
    /** virtio-net gets more interrupt vectors. */
    VIRTIO_NET_VECTORS("5.2", "6.0", all(), "virtio-net gets more MSI-X vectors."),
    /** Hot-plug moves from PCI Express to ACPI, which changes slot numbers. */
    ACPI_HOTPLUG(
            "6.0",
            "6.1",
            Set.of(Family.Q35),
            "Hot-plug behind PCI bridges goes by ACPI instead of native PCI Express: slot numbers change, and with them Linux"
                    + " interface names of the form ensN."),
    /** CPUID vendor rule. */
    CPUID_VENDOR("6.0", "6.1", pc(), "CPUID leaves follow the vendor of the CPU model."),
    /** Hyper-V version. */
    HYPERV_VERSION("6.1", "6.2", pc(), "The Hyper-V version that Windows guests see changes."),
    /** SMBIOS tables move to the 64-bit entry point, up to 8.2. */
    SMBIOS_64BIT(
            "8.0",
            "8.1",
            "8.2",
            pc(),
            "SMBIOS has a 64-bit entry point, which Windows on SeaBIOS does not find: UUID and serial number are missing there."),
    /** SMBIOS entry point chosen by need, from 9.0 on. */
    SMBIOS_AUTO("8.2", "9.0", pc(), "The SMBIOS entry point is chosen by need: 32-bit wherever the tables fit.");

    private final MachineVersion lastOld;
    private final MachineVersion firstNew;
    private final Optional<MachineVersion> lastNew;
    private final Set<Family> families;
    private final String sentence;

    GuestVisibleChange(String lastOld, String firstNew, Set<Family> families, String sentence) {
        this(lastOld, firstNew, Optional.empty(), families, sentence);
    }

    GuestVisibleChange(String lastOld, String firstNew, String lastNew, Set<Family> families, String sentence) {
        this(lastOld, firstNew, Optional.of(version(lastNew)), families, sentence);
    }

    GuestVisibleChange(
            String lastOld, String firstNew, Optional<MachineVersion> lastNew, Set<Family> families, String sentence) {
        this.lastOld = version(lastOld);
        this.firstNew = version(firstNew);
        this.lastNew = lastNew;
        this.families = families;
        this.sentence = sentence;
    }

    /** The last QEMU version that is as before. */
    public MachineVersion lastOld() {
        return lastOld;
    }

    /** The first QEMU version with the change. */
    public MachineVersion firstNew() {
        return firstNew;
    }

    /** The families whose guests notice. */
    public Set<Family> families() {
        return EnumSet.copyOf(families);
    }

    /** The change in words, for the administrator. */
    public String sentence() {
        return sentence;
    }

    /** Whether a move between these types brings the change; the other way round it would take it back, which nobody plans. */
    public boolean isCrossedBy(MachineType from, MachineType to) {
        return families.contains(to.family())
                && from.upstream().isBefore(firstNew)
                && !to.upstream().isBefore(firstNew)
                && lastNew.map(last -> !last.isBefore(to.upstream())).orElse(true);
    }

    /** All changes between two types, oldest first. */
    public static List<GuestVisibleChange> crossed(MachineType from, MachineType to) {
        return Arrays.stream(values())
                .filter(change -> change.isCrossedBy(from, to))
                .toList();
    }

    private static Set<Family> pc() {
        return Set.of(Family.I440FX, Family.Q35);
    }

    private static Set<Family> all() {
        return Set.of(Family.values());
    }

    private static MachineVersion version(String text) {
        return MachineVersion.parse(text).orElseThrow(() -> new IllegalArgumentException("no version: " + text));
    }
}
