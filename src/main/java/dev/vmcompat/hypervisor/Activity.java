package dev.vmcompat.hypervisor;

/** Whether a network, pool or bridge is active on the host. */
public enum Activity {
    ACTIVE,
    INACTIVE,
    /** The host has none of this name. */
    ABSENT,
    /** The host cannot be asked. */
    UNKNOWN
}
