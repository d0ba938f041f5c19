package dev.vmcompat.hypervisor;

/** A domain's state, as {@code virsh domstate} names it. */
public enum PowerState {
    RUNNING,
    /** Blocked on a resource; some drivers report it for a running guest. */
    BLOCKED,
    PAUSED,
    /** The guest is shutting down and still runs. */
    IN_SHUTDOWN,
    SHUT_OFF,
    CRASHED,
    PM_SUSPENDED,
    /** The host does not know. Never read as off or on. */
    NO_STATE;

    /** The guest has an emulator process: running, paused, suspended or on its way down. */
    public boolean isActive() {
        return switch (this) {
            case RUNNING, BLOCKED, PAUSED, IN_SHUTDOWN, PM_SUSPENDED -> true;
            case SHUT_OFF, CRASHED, NO_STATE -> false;
        };
    }

    /** The guest executes: RUNNING or BLOCKED. */
    public boolean isRunning() {
        return this == RUNNING || this == BLOCKED;
    }
}
