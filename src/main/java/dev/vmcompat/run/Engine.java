package dev.vmcompat.run;

import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.plan.Approvals;
import dev.vmcompat.plan.RunOutlines;
import dev.vmcompat.plan.RunRepository;
import dev.vmcompat.restorepoint.RestorePoints;
import dev.vmcompat.upgrade.Repositories;
import dev.vmcompat.upgrade.ResolutionRepository;
import dev.vmcompat.upgrade.Sessions;
import dev.vmcompat.upgrade.Settlement;
import dev.vmcompat.vault.Vault;
import java.time.Clock;
import org.springframework.transaction.support.TransactionTemplate;

/** The parts that runs and the other work on a cluster share; put together once by {@link RunRoom}. */
record Engine(
        Repositories repositories,
        RunRepository runs,
        RunOutlines outlines,
        Approvals approvals,
        RestorePoints restorePoints,
        Settlement settlement,
        Sessions sessions,
        VmJobs jobs,
        Recovery recovery,
        LateShutdowns late,
        AfterVm afterVm,
        Expiry expiry,
        StopRequests stops,
        ResolutionRepository resolutions,
        Interruption interruption,
        Ledger ledger,
        Vault vault,
        TransactionTemplate transaction,
        Clock clock) {

    /** How work on the cluster ends that went well itself: whether a VM of it still needs a person. */
    Ending attention(String cluster) {
        return repositories.needingAttention(cluster).isEmpty() ? Ending.DONE : Ending.NEEDS_ATTENTION;
    }
}
