package dev.vmcompat.run;

import dev.vmcompat.hook.HookResult;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunRepository;
import dev.vmcompat.plan.TamperedException;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.HookFacts;
import dev.vmcompat.upgrade.Hooks;
import dev.vmcompat.upgrade.Note;
import dev.vmcompat.upgrade.Progress;
import dev.vmcompat.upgrade.Repositories;
import dev.vmcompat.upgrade.VmOutcome;
import dev.vmcompat.upgrade.WorkId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the hook {@code after-vm} for each VM that was begun and is settled: at least once, also where the process that settled it died. What
 * comes of the call changes nothing about the VM.
 */
final class AfterVm {

    private static final Logger LOG = LoggerFactory.getLogger(AfterVm.class);

    private final Repositories repositories;
    private final RunRepository runs;
    private final Hooks hooks;

    AfterVm(Repositories repositories, RunRepository runs, Hooks hooks) {
        this.repositories = repositories;
        this.runs = runs;
        this.hooks = hooks;
    }

    /** To be told of a VM that is begun, in the same transaction. */
    void owe(Run run, WorkId work) {
        if (!run.options().afterVmHook().isEmpty()) {
            repositories.progress().oweAfterVm(work);
        }
    }

    /** Whether a settled VM of the cluster waits for it. */
    boolean isOwed(String cluster) {
        return !repositories.progress().owingAfterVm(cluster).isEmpty();
    }

    /** Calls it for all that wait for it. */
    void callOwed(ClusterSession session) {
        for (Progress settled :
                repositories.progress().owingAfterVm(session.cluster().name().text())) {
            session.fence().ensureHeld();
            call(session, settled);
            session.fence().ensureHeld(); // else the next holder calls it again
            repositories.progress().afterVmDone(settled.work());
        }
    }

    private void call(ClusterSession session, Progress settled) {
        WorkId work = settled.work();
        try {
            Run run = session.run(work.run())
                    .orElseGet(() -> runs.find(work.run()).orElseThrow());
            Optional<PlannedVm> planned = run.vm(work.vm());
            Optional<VmOutcome> outcome = repositories.outcomes().find(work.run(), work.vm());
            if (planned.isEmpty() || outcome.isEmpty() || run.lostKey().isPresent()) {
                hooks.afterVmNotCalled(settled, "what is on record of the VM is not certain");
                return;
            }
            String host =
                    settled.notes().text(Note.HOST).orElse(planned.get().host().text());
            Optional<HookResult> result = hooks.afterVm(
                    run, settled, HookFacts.of(run, planned.get(), host).with(outcome.get()));
            result.filter(ended -> !ended.succeeded())
                    .ifPresent(failed -> LOG.warn(
                            "run {} VM {}: hooks.after-vm {}",
                            work.run(),
                            planned.get().name(),
                            failed.words()));
        } catch (TamperedException e) {
            hooks.afterVmNotCalled(settled, String.valueOf(e.getMessage()));
        }
    }
}
