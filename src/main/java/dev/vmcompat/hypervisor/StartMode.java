package dev.vmcompat.hypervisor;

/** How a domain is started. */
public enum StartMode {
    RUNNING,
    /** {@code virsh start --paused}: the guest does not execute until it is resumed. */
    PAUSED
}
