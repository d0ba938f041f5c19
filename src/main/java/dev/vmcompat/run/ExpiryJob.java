package dev.vmcompat.run;

import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.upgrade.ClusterSession;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;

/** Launches the job that ends restore points, again under its number where it gave way or broke off. */
final class ExpiryJob {

    private final JobOperator operator;
    private final JobRepository repository;
    private final BatchRows rows;
    private final ExpiryRepository numbers;
    private final Ledger ledger;
    private final Clock clock;
    private final Map<Long, ExpiryQueue> queues = new ConcurrentHashMap<>();
    private final Job job;

    ExpiryJob(RunRoom.Batch batch, ExpiryRepository numbers, Ledger ledger, Clock clock) {
        this.operator = batch.operator();
        this.repository = batch.repository();
        this.rows = new BatchRows(repository, false);
        this.numbers = numbers;
        this.ledger = ledger;
        this.clock = clock;
        this.job =
                new ExpireRestorePointsJobConfiguration(repository, batch.transactions(), queues).expireRestorePoints();
    }

    /**
     * Runs the job until it completes or gives way.
     *
     * @throws BrokenOffException if it broke off; a VM may be in hand
     */
    void launch(ClusterSession session, ExpiryQueue queue) {
        String cluster = session.cluster().name().text();
        long number = number(cluster);
        tell(cluster, AuditAction.EXPIRY_STARTED, number, queue.size() + " to end");
        try {
            launch(cluster, number, queue);
        } catch (BrokenOffException e) {
            session.fence().ensureHeld();
            tell(cluster, AuditAction.EXPIRY_ENDED, number, "broke off: " + e.getMessage());
            throw e;
        }
        tell(cluster, AuditAction.EXPIRY_ENDED, number, queue.ended().words());
    }

    /** The number under which the cluster's next start goes: the last one's where that did not come to its end. */
    private long number(String cluster) {
        Optional<Long> open = numbers.open(cluster);
        if (open.isPresent()) {
            JobParameters parameters = parameters(cluster, open.get());
            rows.repair(job.getName(), parameters);
            @Nullable JobExecution last = repository.getLastJobExecution(job.getName(), parameters);
            if (last == null || last.getStatus() != BatchStatus.COMPLETED) {
                return open.get();
            }
            numbers.end(open.get(), clock.instant()); // its process died before it could say so
        }
        return numbers.begin(cluster, clock.instant());
    }

    private void launch(String cluster, long number, ExpiryQueue queue) {
        queues.put(number, queue);
        try {
            JobExecution execution = operator.start(job, parameters(cluster, number));
            if (execution.getStatus() == BatchStatus.COMPLETED) {
                numbers.end(number, clock.instant());
            } else if (execution.getStatus() != BatchStatus.STOPPED) {
                throw brokenOff(execution);
            }
        } catch (JobExecutionException e) {
            throw new BrokenOffException("the end of restore points could not be started: " + e.getMessage(), e);
        } finally {
            queues.remove(number);
        }
    }

    private void tell(String cluster, AuditAction action, long number, String after) {
        ledger.append(AuditDraft.of(Actor.operatingSystem(), action)
                .inCluster(cluster)
                .after("number " + number + ": " + after));
    }

    private static BrokenOffException brokenOff(JobExecution execution) {
        @Nullable
        Throwable cause =
                execution.getAllFailureExceptions().stream().findFirst().orElse(null);
        String why = cause == null ? "" : ": " + BrokenOffException.root(cause).getMessage();
        return new BrokenOffException("the end of a restore point broke off" + why, cause);
    }

    private static JobParameters parameters(String cluster, long number) {
        return new JobParametersBuilder()
                .addString(ExpireRestorePointsJobConfiguration.CLUSTER, cluster)
                .addLong(ExpireRestorePointsJobConfiguration.NUMBER, number)
                .toJobParameters();
    }
}
