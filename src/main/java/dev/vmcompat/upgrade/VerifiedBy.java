package dev.vmcompat.upgrade;

/** How surely a VM is known to be in service, named truthfully. */
public enum VerifiedBy {
    /** Its guest agent answers. */
    AGENT,
    /** A health check over the network passed. */
    NETWORK,
    /** It runs, and did not stop, crash or reboot during the settle time. */
    RUNNING
}
