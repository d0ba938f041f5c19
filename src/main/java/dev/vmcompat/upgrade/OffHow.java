package dev.vmcompat.upgrade;

import dev.vmcompat.hypervisor.StateReason;

/** How a VM went down; recorded, because it says whether its data are whole. */
public enum OffHow {
    /** It was off before. */
    WAS_OFF,
    /** The guest shut down. */
    CLEAN,
    /** We cut its power. */
    FORCED,
    /** The guest or its emulator crashed. */
    CRASHED,
    /** Somebody else cut its power. */
    CUT_BY_OTHERS,
    /** The host does not say. */
    UNKNOWN;

    static OffHow of(StateReason reason, boolean byUs) {
        return switch (reason) {
            case SHUTDOWN -> CLEAN;
            case DESTROYED -> byUs ? FORCED : CUT_BY_OTHERS;
            case CRASHED, FAILED, PANICKED -> CRASHED;
            case UNKNOWN,
                    BOOTED,
                    MIGRATED,
                    RESTORED,
                    FROM_SNAPSHOT,
                    UNPAUSED,
                    MIGRATION_CANCELED,
                    SAVE_CANCELED,
                    WAKEUP,
                    SAVED,
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
                    POSTCOPY,
                    POSTCOPY_FAILED -> UNKNOWN;
        };
    }
}
