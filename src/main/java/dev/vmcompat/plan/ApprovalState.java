package dev.vmcompat.plan;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Whether a run may begin a VM now. */
public sealed interface ApprovalState {

    /** An administrator approved exactly this list and these options. */
    record Valid(String by, Instant validUntil) implements ApprovalState {}

    /** Nobody decided yet. */
    record Awaiting() implements ApprovalState {}

    /** Rejected before, or revoked after its approval. */
    record Rejected(String by, String reason) implements ApprovalState {}

    /** Its time is over. */
    record Expired(Instant at) implements ApprovalState {}

    /** The approver's account was disabled since, or is no longer an administrator's. */
    record ApproverDisabled(String by) implements ApprovalState {}

    /** The approval on record is not one that this installation wrote, or is for another list. */
    record Invalid(String why) implements ApprovalState {}

    default boolean isValid() {
        return this instanceof Valid;
    }

    /** Whether an administrator may approve the run now: nobody did, or whoever did no longer counts. */
    default boolean mayBeApproved() {
        return this instanceof Awaiting || this instanceof ApproverDisabled;
    }

    /** For people: why nothing is begun. */
    default String words() {
        if (this instanceof Valid valid) {
            return "approved by " + valid.by() + " until " + valid.validUntil().truncatedTo(ChronoUnit.SECONDS);
        } else if (this instanceof Rejected rejected) {
            return "rejected by " + rejected.by() + ": " + rejected.reason();
        } else if (this instanceof Expired expired) {
            return "its approval expired at " + expired.at().truncatedTo(ChronoUnit.SECONDS);
        } else if (this instanceof ApproverDisabled disabled) {
            return "the account of its approver " + disabled.by() + " is disabled or no longer an administrator's";
        } else if (this instanceof Invalid invalid) {
            return invalid.why();
        }
        return "it awaits approval";
    }
}
