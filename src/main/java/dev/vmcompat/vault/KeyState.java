package dev.vmcompat.vault;

import java.util.SortedSet;

/** Whether this key file can read all that the database holds. */
public sealed interface KeyState {

    /** Every key that ever wrote to this database is here. */
    record Complete() implements KeyState {}

    /**
     * Some keys are not here: what they sealed stays closed and what they proved cannot be checked, until the lines come back from a backup.
     *
     * @param keyIds at least one
     */
    record Lost(SortedSet<String> keyIds) implements KeyState {}
}
