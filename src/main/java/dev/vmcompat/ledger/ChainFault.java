package dev.vmcompat.ledger;

/** How a chain can be broken. */
public enum ChainFault {
    CHANGED("The event is not as it was written, or stands in another's place."),
    MISSING("The event was removed."),
    TAIL_CUT("The newest events, from here on, were removed."),
    NOT_APPENDED("The event was not appended by vmcompat: it lies beyond the recorded end of the chain."),
    HEAD_CHANGED("The recorded end of the chain is not the last event's."),
    PURGED_EVENT_PRESENT("The event lies before the last checkpoint, where everything was purged."),
    CHECKPOINT_FORGED("The checkpoint at this event was not sealed by this installation."),
    ANCHOR_DIFFERS("The event is not the one that was noted outside the database."),
    UNKNOWN_KEY("The event's key is not in the key file: nothing can be said from here on.");

    private final String sentence;

    ChainFault(String sentence) {
        this.sentence = sentence;
    }

    /** What is wrong, for a reader. */
    public String sentence() {
        return sentence;
    }
}
