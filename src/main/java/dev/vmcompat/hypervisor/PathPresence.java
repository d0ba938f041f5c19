package dev.vmcompat.hypervisor;

/** Whether a file is on the host. Unknown is its own answer. */
public enum PathPresence {
    PRESENT,
    MISSING,
    /** The host cannot be asked. */
    UNKNOWN
}
