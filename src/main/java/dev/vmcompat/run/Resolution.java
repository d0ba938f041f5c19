package dev.vmcompat.run;

/** What a person found to be true of a VM. */
public enum Resolution {
    UPGRADED,
    ROLLED_BACK,
    /** Given up: its host is lost, or it is no longer wanted. */
    ABANDONED
}
