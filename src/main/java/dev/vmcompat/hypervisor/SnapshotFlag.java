package dev.vmcompat.hypervisor;

/** Flags of {@code virsh snapshot-create}. */
public enum SnapshotFlag {
    DISK_ONLY,
    QUIESCE,
    ATOMIC,
    NO_METADATA
}
