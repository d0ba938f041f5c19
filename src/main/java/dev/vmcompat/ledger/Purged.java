package dev.vmcompat.ledger;

/** What came of a purge of the history. */
public sealed interface Purged {

    /**
     * The oldest events are gone; the chain now begins after a sealed checkpoint.
     *
     * @param count how many
     * @param upTo the last one that was removed
     */
    record Removed(long count, long upTo) implements Purged {}

    /** No event is that old. */
    record Nothing() implements Purged {}

    /** The chain does not hold: a purge would remove the traces. */
    record Refused(ChainState.Broken because) implements Purged {}
}
