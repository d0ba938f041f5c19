package dev.vmcompat.upgrade;

/** How surely a VM is known to be in service, named truthfully. */
public enum VerifiedBy {
    AGENT,
    NETWORK,
    /** It runs, and did not stop, crash or reboot during the settle time. */
    RUNNING
}
