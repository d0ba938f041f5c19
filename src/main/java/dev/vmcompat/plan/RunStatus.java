package dev.vmcompat.plan;

import java.util.Set;

/** Where a run stands. The first four are open: a cluster has at most one open run. */
public enum RunStatus {
    /** Frozen, and waits for an administrator. A plan is a run that stands here. */
    AWAITING_APPROVAL,
    APPROVED,
    /** A process works on it, or died while it did. */
    RUNNING,
    /** Stopped with VMs left; continues when it is started again. */
    STOPPED,
    /** Every VM of its list is settled. */
    COMPLETED,
    /** Rejected, or revoked after its approval. */
    REJECTED,
    /** Its approval expired before its list was done. */
    EXPIRED,
    /** A newer plan took its place before it was approved. */
    SUPERSEDED;

    public boolean isOpen() {
        return switch (this) {
            case AWAITING_APPROVAL, APPROVED, RUNNING, STOPPED -> true;
            case COMPLETED, REJECTED, EXPIRED, SUPERSEDED -> false;
        };
    }

    /** The states this one may change into; the only table of legal changes. */
    public Set<RunStatus> next() {
        return switch (this) {
            case AWAITING_APPROVAL -> Set.of(APPROVED, REJECTED, SUPERSEDED, COMPLETED);
            case APPROVED ->
                Set.of(APPROVED, RUNNING, REJECTED, EXPIRED); // again, where its approver's account was disabled
            case RUNNING -> Set.of(APPROVED, RUNNING, STOPPED, COMPLETED, REJECTED, EXPIRED);
            case STOPPED -> Set.of(APPROVED, RUNNING, COMPLETED, REJECTED, EXPIRED);
            case COMPLETED, REJECTED, EXPIRED, SUPERSEDED -> Set.of();
        };
    }
}
