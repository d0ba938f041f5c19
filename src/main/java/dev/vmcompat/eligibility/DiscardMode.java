package dev.vmcompat.eligibility;

/** Which disks are told to give deleted space back ({@code discard='unmap'}). Disks that say something themselves are never changed. */
public enum DiscardMode {
    /** Disks that are thin: qcow2 without preallocation, raw not fully allocated. Where that is not known: no. */
    THIN,
    /** Fully allocated disks too: they become thin by and by. */
    ALL,
    /** None. */
    OFF
}
