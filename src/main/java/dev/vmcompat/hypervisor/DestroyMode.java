package dev.vmcompat.hypervisor;

/** How a guest's power is cut. */
public enum DestroyMode {
    /** SIGTERM only: never in the middle of a flush ({@code virsh destroy --graceful}). Hosts without the flag refuse. */
    GRACEFUL,
    FORCED
}
