package dev.vmcompat.hypervisor;

/** Why a domain is in its state, as {@code virsh domstate --reason} names it (virDomainGetState). */
public enum StateReason {
    /** The host gives none, or one this version does not know. */
    UNKNOWN,
    BOOTED,
    MIGRATED,
    RESTORED,
    FROM_SNAPSHOT,
    UNPAUSED,
    MIGRATION_CANCELED,
    SAVE_CANCELED,
    WAKEUP,
    CRASHED,
    /** The guest went down by itself or because it was asked to. */
    SHUTDOWN,
    /** Its power was cut. */
    DESTROYED,
    SAVED,
    /** It failed to start. */
    FAILED,
    DAEMON,
    USER,
    MIGRATION,
    SAVE,
    DUMP,
    IO_ERROR,
    WATCHDOG,
    SNAPSHOT,
    STARTING_UP,
    SHUTTING_DOWN,
    PANICKED,
    POSTCOPY,
    POSTCOPY_FAILED
}
