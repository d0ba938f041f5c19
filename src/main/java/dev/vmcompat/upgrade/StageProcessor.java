package dev.vmcompat.upgrade;

import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import java.time.Clock;
import java.util.Optional;
import org.springframework.batch.core.step.StepExecution;

/** Brings a step to its VM: finds the VM where it is now, and runs the stage on it. */
public final class StageProcessor {

    private final Sessions sessions;
    private final Repositories repositories;
    private final StageRunner runner;
    private final Settlement settlement;
    private final Clock clock;

    public StageProcessor(
            Sessions sessions, Repositories repositories, StageRunner runner, Settlement settlement, Clock clock) {
        this.sessions = sessions;
        this.repositories = repositories;
        this.runner = runner;
        this.settlement = settlement;
        this.clock = clock;
    }

    /**
     * Runs a stage of the work that the step's job parameters name.
     *
     * @return the step's exit code
     */
    String process(Stage stage, StepExecution step) {
        WorkId work = work(step);
        ClusterSession session = sessions.of(work.run());
        session.fence().ensureHeld();
        Run run = sessions.run(work.run());
        PlannedVm planned = run.vm(work.vm())
                .orElseThrow(() ->
                        new IllegalStateException("VM " + work.vm() + " is not on the list of run " + work.run()));
        Progress progress = repositories
                .progress()
                .find(work)
                .orElseThrow(
                        () -> new IllegalStateException("VM " + work.vm() + " was not begun in run " + work.run()));
        ClusterSession.Location location = session.locate(progress);
        if (location instanceof ClusterSession.Location.Unknown unknown) {
            throw unknown.cause();
        } else if (location instanceof ClusterSession.Location.Nowhere) {
            return gone(progress, planned);
        } else if (location instanceof ClusterSession.Location.Several several) {
            return onSeveral(progress, planned, several);
        }
        ClusterSession.Location.At at = (ClusterSession.Location.At) location;
        VmInHand vm =
                new VmInHand(session, run, planned, progress, at.host(), repositories.progress(), clock.instant());
        return runner.run(stage, vm).exitCode();
    }

    private String gone(Progress progress, PlannedVm planned) {
        if (progress.isInHand()) {
            Reason reason = Reason.of(ReasonCode.VM_GONE, "every host of the cluster that is not left out was asked");
            if (progress.claimedAt().isEmpty()) {
                settlement.settleUntouched(
                        progress, planned.from(), planned.to(), reason); // gone before we did anything
            } else {
                settlement.settleGone(progress, planned.from(), planned.to(), reason);
            }
        }
        return StageResult.SKIPPED;
    }

    private String onSeveral(Progress progress, PlannedVm planned, ClusterSession.Location.Several several) {
        if (progress.isInHand()) {
            settlement.settleGone(
                    progress,
                    planned.from(),
                    planned.to(),
                    Reason.of(
                            ReasonCode.DEFINED_ON_SEVERAL_HOSTS,
                            "off on " + several.hosts() + "; it was left on "
                                    + progress.notes().text(Note.HOST).orElse("none of them")));
        }
        return StageResult.SKIPPED;
    }

    private static WorkId work(StepExecution step) {
        var parameters = step.getJobExecution().getJobParameters();
        long run = Optional.ofNullable(parameters.getLong(JobNames.RUN)).orElseThrow();
        DomainId vm = DomainId.of(
                Optional.ofNullable(parameters.getString(JobNames.VM)).orElseThrow());
        boolean rollback = step.getJobExecution().getJobInstance().getJobName().equals(JobNames.ROLLBACK_VM);
        return rollback
                ? new WorkId(
                        run,
                        vm,
                        WorkId.Kind.ROLLBACK,
                        Optional.ofNullable(parameters.getLong(JobNames.ATTEMPT))
                                .orElseThrow()
                                .intValue())
                : WorkId.upgrade(run, vm);
    }
}
