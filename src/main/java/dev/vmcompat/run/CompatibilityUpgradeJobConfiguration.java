package dev.vmcompat.run;

import dev.vmcompat.plan.Approvals;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Planner;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunRepository;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.StepSynchronizationManager;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;

/**
 * The parent job, identified by run number and cluster.
 *
 * <pre>
 *   plan -> approval -> upgrade-vms
 * </pre>
 *
 * {@code approval} is checked at every start, whatever was recorded of it; without a valid one the execution ends STOPPED. {@code upgrade-vms} has
 * a chunk size of 1 and no transaction around the child jobs it launches.
 */
public final class CompatibilityUpgradeJobConfiguration {

    /** The job's name: stored identity. */
    public static final String NAME = "compatibility-upgrade";

    /** The run's number; identifies. */
    public static final String RUN = "run";

    /** The cluster's name; identifies. */
    public static final String CLUSTER = "cluster";

    /** The exit code of a start that ended at the approval. */
    static final String AWAITING_APPROVAL = "AWAITING_APPROVAL";

    private final JobRepository repository;
    private final PlatformTransactionManager transactions;
    private final Starts starts;
    private final Planner planner;
    private final RunRepository runs;
    private final Approvals approvals;

    CompatibilityUpgradeJobConfiguration(
            JobRepository repository,
            PlatformTransactionManager transactions,
            Starts starts,
            Planner planner,
            RunRepository runs,
            Approvals approvals) {
        this.repository = repository;
        this.transactions = transactions;
        this.starts = starts;
        this.planner = planner;
        this.runs = runs;
        this.approvals = approvals;
    }

    /** The job. */
    Job compatibilityUpgrade() {
        return new JobBuilder(NAME, repository)
                .start(plan())
                .next(approval())
                .next(upgradeVms())
                .build();
    }

    /** Freezes the list: what is eligible changes while a run goes on, the list does not. */
    private Step plan() {
        Tasklet freeze = (contribution, context) -> {
            long number = run(contribution.getStepExecution());
            if (runs.find(number).isEmpty()) {
                Starts.Start start = starts.of(number);
                start.refusing(() -> planner.freeze(start.request().orElseThrow()));
            }
            return RepeatStatus.FINISHED;
        };
        return new StepBuilder("plan", repository).tasklet(freeze).build();
    }

    /** A COMPLETED approval is not skipped at a restart: it may have ended since. */
    private Step approval() {
        Tasklet check = (contribution, context) -> {
            StepExecution step = contribution.getStepExecution();
            Run run = runs.find(run(step)).orElseThrow();
            if (!run.vms().isEmpty() && !approvals.state(run).isValid()) {
                if (approvals.state(run).mayBeApproved()) {
                    starts.of(run.number()).offer(run);
                }
                if (!approvals.state(run).isValid()) {
                    step.setTerminateOnly();
                    contribution.setExitStatus(new ExitStatus(
                            AWAITING_APPROVAL, approvals.state(run).words()));
                }
            }
            return RepeatStatus.FINISHED;
        };
        return new StepBuilder("approval", repository)
                .tasklet(check, transactions)
                .transactionAttribute(ownCommits())
                .allowStartIfComplete(true)
                .build();
    }

    /** What is done in a step commits by itself: an attempt at a password counts though the step fails. */
    private static DefaultTransactionAttribute ownCommits() {
        return new DefaultTransactionAttribute(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
    }

    private Step upgradeVms() {
        return new StepBuilder("upgrade-vms", repository)
                .<PlannedVm, PlannedVm>chunk(1)
                .transactionManager(transactions)
                .transactionAttribute(ownCommits())
                .reader(this::next)
                .writer(chunk -> chunk.forEach(vm -> queue().process(vm)))
                .listener((StepExecutionListener) new StopsWithVmsLeft())
                .allowStartIfComplete(true)
                .build();
    }

    /** Null where nothing more is begun, also where there was nothing to begin and so no queue. */
    private @Nullable PlannedVm next() {
        return start().queued().map(VmQueue::next).orElse(null);
    }

    private VmQueue queue() {
        return start().queued().orElseThrow();
    }

    private Starts.Start start() {
        var context = StepSynchronizationManager.getContext();
        if (context == null) {
            throw new IllegalStateException("the queue is read inside its step");
        }
        return starts.of(run(context.getStepExecution()));
    }

    private static long run(StepExecution step) {
        return Optional.ofNullable(step.getJobExecution().getJobParameters().getLong(RUN))
                .orElseThrow();
    }

    /** A step that ended before its list was done is STOPPED, so that the job can be started again. */
    private final class StopsWithVmsLeft implements StepExecutionListener {

        @Override
        public void beforeStep(StepExecution step) {
            Run run = runs.find(run(step)).orElseThrow();
            starts.of(run.number()).open(run);
        }

        @Override
        public @Nullable ExitStatus afterStep(StepExecution step) {
            Optional<VmQueue> queue = starts.of(run(step)).queued();
            if (step.getStatus() != BatchStatus.COMPLETED) {
                return null;
            }
            boolean done = queue.isPresent()
                    ? queue.get().isDone()
                    : runs.find(run(step)).orElseThrow().vms().isEmpty();
            if (!done) {
                step.setStatus(BatchStatus.STOPPED);
                return ExitStatus.STOPPED.addExitDescription(
                        queue.flatMap(VmQueue::end).map(EndReason::words).orElse("nothing was begun"));
            }
            return null;
        }
    }
}
