package dev.vmcompat.run;

import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.plan.TamperedException;
import java.util.function.Supplier;

/** Writes down that rows were found that this installation did not write, by whatever work came upon them. */
record Tampering(Ledger ledger) {

    <T> T recording(Cluster cluster, Supplier<T> work) {
        try {
            return work.get();
        } catch (TamperedException e) {
            ledger.append(AuditDraft.of(Actor.operatingSystem(), AuditAction.TAMPERING_FOUND)
                    .inCluster(cluster.name().text())
                    .ofRun(e.run())
                    .after(String.valueOf(e.getMessage())));
            throw e;
        }
    }
}
