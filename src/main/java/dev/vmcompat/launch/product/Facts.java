package dev.vmcompat.launch.product;

import dev.vmcompat.eligibility.LedgerFacts;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.plan.Assessor;
import dev.vmcompat.plan.RunRepository;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.RestorePoints;
import dev.vmcompat.upgrade.OutcomeRepository;
import dev.vmcompat.upgrade.ProgressRepository;
import java.util.List;

/** What the database knows, for commands that look only: without jobs, so that they start fast. Safe for use by several threads. */
final class Facts {

    private final RunRepository runs;
    private final OutcomeRepository outcomes;
    private final ProgressRepository progress;
    private final RestorePoints restorePoints;
    private final Assessor assessor;

    Facts(Storage storage) {
        this.runs = new RunRepository(storage.jdbc(), storage.vault(), storage.clock());
        this.outcomes = new OutcomeRepository(storage.jdbc(), storage.vault());
        this.progress = new ProgressRepository(storage.jdbc());
        this.restorePoints = new RestorePoints(
                storage.jdbc(),
                storage.vault(),
                storage.ledger(),
                storage.clock(),
                storage.configuration().restorePoints().keep());
        this.assessor = new Assessor(storage.managers(), this::ofVm);
    }

    RunRepository runs() {
        return runs;
    }

    OutcomeRepository outcomes() {
        return outcomes;
    }

    ProgressRepository progress() {
        return progress;
    }

    /** Those of one cluster that are not over. */
    List<RestorePoint> standing(String cluster) {
        return restorePoints.standing(cluster);
    }

    Assessor assessor() {
        return assessor;
    }

    private LedgerFacts ofVm(DomainId vm) {
        return new LedgerFacts(outcomes.rolledBackFrom(vm), progress.isInHand(vm));
    }
}
