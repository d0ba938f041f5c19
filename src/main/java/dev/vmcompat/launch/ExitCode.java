package dev.vmcompat.launch;

/** The process's exit codes, for scripts and timers; the numbers never change. */
public enum ExitCode {
    /** Everything asked for is done. */
    DONE(0, "everything asked for is done"),
    /** Some VM was not upgraded. */
    SOME_NOT_UPGRADED(1, "some VM was not upgraded"),
    /** Wrong usage, configuration or input; nothing was begun. */
    USAGE(2, "wrong usage, configuration or input"),
    /** Not approved, wrong password, not allowed; nothing was begun. */
    NOT_ALLOWED(3, "not approved, wrong password, or not allowed"),
    /** Stopped with VMs left. */
    STOPPED(4, "stopped with VMs left"),
    /** Hypervisor or database not reachable. */
    UNREACHABLE(5, "hypervisor or database not reachable"),
    /** Some VM needs a person. */
    NEEDS_ATTENTION(6, "some VM needs attention"),
    /** Internal error or connection lost after the start: start again, since a VM may be away. */
    INTERNAL(70, "internal error or connection lost: start again, a VM may be away"),
    /** Another run holds the cluster. */
    HELD(75, "another run holds the cluster");

    private final int number;
    private final String sentence;

    ExitCode(int number, String sentence) {
        this.number = number;
        this.sentence = sentence;
    }

    /** What the process exits with. */
    public int number() {
        return number;
    }

    /** The code in words. */
    public String sentence() {
        return sentence;
    }
}
