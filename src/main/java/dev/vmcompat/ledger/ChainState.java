package dev.vmcompat.ledger;

/** What a verification of the chain found. */
public sealed interface ChainState {

    /**
     * Every event is as it was written.
     *
     * @param count events proved; those before a checkpoint are gone and not counted
     * @param head the last one's number, 0 for an empty chain
     */
    record Verified(long count, long head) implements ChainState {}

    /**
     * The chain does not hold.
     *
     * @param firstBadSeq number of the first event that is not as it should be, or is missing
     */
    record Broken(long firstBadSeq, ChainFault why) implements ChainState {}
}
