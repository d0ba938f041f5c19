package dev.vmcompat.fence;

import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import java.util.Optional;

/** What is told of one hold in the history. */
record LockHistory(Ledger ledger, String cluster, Purpose purpose, Optional<Long> run) {

    void taken(long epoch) {
        append(AuditAction.LOCK_TAKEN, "epoch " + epoch + ", " + purpose.words());
    }

    void released(long epoch) {
        append(AuditAction.LOCK_RELEASED, "epoch " + epoch);
    }

    void lost(long epoch, String why) {
        append(AuditAction.LOCK_LOST, "epoch " + epoch + ": " + why);
    }

    private void append(AuditAction action, String what) {
        AuditDraft draft = AuditDraft.of(Actor.operatingSystem(), action)
                .inCluster(cluster)
                .after(what);
        ledger.append(run.map(draft::ofRun).orElse(draft));
    }
}
