package dev.vmcompat.plan;

import java.time.Instant;
import java.util.Optional;

/**
 * One decision about a run; one that ends its approval is final, else the last one counts.
 *
 * @param run the run
 * @param decision what was decided
 * @param digest the run's digest that the decision was about
 * @param by the account, or who let it expire
 * @param at when
 * @param validUntil of an approval; empty for the others
 * @param acknowledgement of an approval: that VMs cannot be migrated back; empty for the others
 * @param reason of a rejection; empty for approvals
 */
public record Approval(
        long run,
        Decision decision,
        String digest,
        String by,
        Instant at,
        Optional<Instant> validUntil,
        Optional<String> acknowledgement,
        Optional<String> reason) {

    /** What can be decided. */
    public enum Decision {
        APPROVED,
        /** Before it was approved. */
        REJECTED,
        /** After it was approved. */
        REVOKED,
        EXPIRED
    }

    boolean isEnd() {
        return decision != Decision.APPROVED;
    }

    /** What every approval acknowledges, word by word. From the procedure: upgraded VMs cannot be migrated back. */
    public static final String ACKNOWLEDGEMENT =
            "After the upgrade these VMs cannot be migrated back to the cluster they came from.";
}
