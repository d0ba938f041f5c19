package dev.vmcompat.upgrade;

import java.time.Instant;
import java.util.Optional;

/**
 * A VM that was begun.
 *
 * @param work what for
 * @param cluster whose VM in hand it is until it is settled
 * @param begunAt when the begun row was committed
 * @param begunBy the holder then
 * @param claimedAt when our claim was on it first; empty before
 * @param notes what the stages wrote down
 * @param settledAt empty while it is in hand
 */
public record Progress(
        WorkId work,
        String cluster,
        Instant begunAt,
        String begunBy,
        Optional<Instant> claimedAt,
        Notes notes,
        Optional<Instant> settledAt) {

    public boolean isInHand() {
        return settledAt.isEmpty();
    }
}
