package dev.vmcompat.definition;

import java.util.Optional;

/**
 * What a definition says about one disk.
 *
 * @param target the device name, such as {@code vda}
 * @param bus such as {@code virtio}, {@code scsi}; empty if libvirt is to choose
 * @param device {@code disk}, {@code cdrom}, {@code floppy} or {@code lun}
 * @param sourceType {@code file}, {@code block}, {@code volume}, {@code network} ...
 * @param source where the data are; empty for an empty drive
 * @param driverType the format, such as {@code qcow2}; empty if not said
 * @param discard what the driver element says, empty if nothing
 * @param readOnly whether the guest cannot write
 * @param shareable whether other VMs may use it at the same time
 * @param serial the serial number the guest sees
 * @param address the guest address as {@code pci 0000:03:00.0} or {@code drive 0:0:1}, empty if not yet given
 */
public record DiskFacts(
        String target,
        Optional<String> bus,
        String device,
        String sourceType,
        Optional<DiskSource> source,
        Optional<String> driverType,
        Optional<String> discard,
        boolean readOnly,
        boolean shareable,
        Optional<String> serial,
        Optional<String> address) {

    /** Whether the guest can change data on it. */
    public boolean isWritable() {
        return !readOnly && !device.equals("cdrom");
    }
}
