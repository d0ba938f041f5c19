package dev.vmcompat.chaos;

/** What a process under attack does at the change that it is told. */
enum Deed {
    /** Goes on. */
    NONE,
    /** Stands before the change until it is told to go on. */
    STAND_BEFORE,
    /** Stands once the change is made, its answer not heard yet. */
    STAND_AFTER,
    /** Is killed while the change is being made. */
    DIE_INSIDE,
    /** The next change of a host is made, and its answer is lost. */
    LOSE_ANSWER,
    /** The next start of a VM is refused: its memory, network or disk is not there. */
    REFUSE_START
}
