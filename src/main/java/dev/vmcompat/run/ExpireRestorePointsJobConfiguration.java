package dev.vmcompat.run;

import dev.vmcompat.upgrade.WorkId;
import java.util.Map;
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
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;

/**
 * The job that ends restore points, identified by cluster and number: one step with a chunk size of 1, and no transaction around the calls to a
 * host. One that gave way is STOPPED, and is continued later.
 */
final class ExpireRestorePointsJobConfiguration {

    /** The job's name: stored identity. */
    static final String NAME = "expire-restore-points";

    /** The cluster's name; identifies. */
    static final String CLUSTER = "cluster";

    /** The number of {@code expiry}; identifies. */
    static final String NUMBER = "number";

    private final JobRepository repository;
    private final PlatformTransactionManager transactions;
    private final Map<Long, ExpiryQueue> queues;

    /** @param queues of this process's starts, by number: job parameters carry text only */
    ExpireRestorePointsJobConfiguration(
            JobRepository repository, PlatformTransactionManager transactions, Map<Long, ExpiryQueue> queues) {
        this.repository = repository;
        this.transactions = transactions;
        this.queues = queues;
    }

    /** The job. */
    Job expireRestorePoints() {
        DefaultTransactionAttribute none =
                new DefaultTransactionAttribute(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
        Step step = new StepBuilder("end-restore-points", repository)
                .<WorkId, WorkId>chunk(1)
                .transactionManager(transactions)
                .transactionAttribute(none)
                .reader(() -> queue().next())
                .writer(chunk -> chunk.forEach(work -> queue().process(work)))
                .listener((StepExecutionListener) new StopsWithPointsLeft())
                .allowStartIfComplete(true)
                .build();
        return new JobBuilder(NAME, repository).start(step).build();
    }

    private ExpiryQueue queue() {
        var context = StepSynchronizationManager.getContext();
        if (context == null) {
            throw new IllegalStateException("the queue is read inside its step");
        }
        return queue(context.getStepExecution());
    }

    private ExpiryQueue queue(StepExecution step) {
        long number = Optional.ofNullable(
                        step.getJobExecution().getJobParameters().getLong(NUMBER))
                .orElseThrow();
        return Optional.ofNullable(queues.get(number))
                .orElseThrow(() -> new IllegalStateException("expiry " + number + " is not this process's"));
    }

    /** A step that gave way is STOPPED, so that the job can be started again. */
    private final class StopsWithPointsLeft implements StepExecutionListener {

        @Override
        public @Nullable ExitStatus afterStep(StepExecution step) {
            if (step.getStatus() != BatchStatus.COMPLETED || !queue(step).gaveWay()) {
                return null;
            }
            step.setStatus(BatchStatus.STOPPED);
            return ExitStatus.STOPPED.addExitDescription("it gave way");
        }
    }
}
