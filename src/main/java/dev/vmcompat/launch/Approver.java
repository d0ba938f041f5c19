package dev.vmcompat.launch;

import dev.vmcompat.report.PlanReport;
import java.util.Optional;

/** Asks whoever started a run to approve it; called only while the run awaits its approval. */
public interface Approver {

    /** @return the credentials to check, or empty where nobody can be asked or the answer is no: the run then waits for its approval */
    Optional<Credentials> ask(PlanReport plan);
}
