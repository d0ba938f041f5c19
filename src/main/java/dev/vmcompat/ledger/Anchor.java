package dev.vmcompat.ledger;

import java.time.Instant;

/**
 * The end of the chain at some time, kept outside the database: a chain that no longer reaches it was cut.
 *
 * @param seq of the last event, 0 where there was none
 * @param mac of that event, empty where there was none
 * @param at when it was noted
 */
public record Anchor(long seq, String mac, Instant at) {

    public Anchor {
        if (seq < 0 || (seq == 0) != mac.isEmpty()) {
            throw new IllegalArgumentException("an anchor names an event and its MAC, or the empty chain");
        }
    }
}
