package dev.vmcompat.run;

/** How a start ended, in the order in which the first that applies counts. The numbers are the process's exit codes. */
public enum Ending {
    /** An internal error or a lost connection: a VM may be away; start again. */
    BROKEN_OFF(70),
    /** The host of the VM in hand does not answer. */
    UNREACHABLE(5),
    NEEDS_ATTENTION(6),
    /** Its approval is missing or ended. */
    NOT_APPROVED(3),
    /** Some VM was not upgraded. */
    NOT_ALL_UPGRADED(1),
    /** VMs are left for a later start. */
    STOPPED(4),
    DONE(0);

    private final int exitCode;

    Ending(int exitCode) {
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
