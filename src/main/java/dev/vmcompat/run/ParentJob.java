package dev.vmcompat.run;

import dev.vmcompat.plan.TamperedException;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;

/** Launches the parent job of a run, again where it stopped or broke off. */
final class ParentJob {

    private final JobOperator operator;
    private final JobRepository repository;
    private final BatchRows rows;
    private final Job job;
    private final Starts starts;

    ParentJob(JobOperator operator, JobRepository repository, Job job, Starts starts) {
        this.operator = operator;
        this.repository = repository;
        this.rows = new BatchRows(repository, false);
        this.job = job;
        this.starts = starts;
    }

    /**
     * Runs the job until it completes or stops.
     *
     * @throws BrokenOffException if it broke off
     * @throws TamperedException if that was because of rows that this installation did not write
     * @throws RuntimeException what planning or approving refused
     */
    void launch(long run, String cluster, Starts.Start start) {
        JobParameters parameters = new JobParametersBuilder()
                .addLong(CompatibilityUpgradeJobConfiguration.RUN, run)
                .addString(CompatibilityUpgradeJobConfiguration.CLUSTER, cluster)
                .toJobParameters();
        rows.repair(job.getName(), parameters);
        @Nullable JobExecution last = repository.getLastJobExecution(job.getName(), parameters);
        if (last != null && last.getStatus() == BatchStatus.COMPLETED) {
            return;
        }
        starts.put(run, start);
        try {
            JobExecution execution = operator.start(job, parameters);
            if (start.refusal().isPresent()) {
                throw start.refusal().get();
            }
            if (execution.getStatus() == BatchStatus.FAILED || execution.getStatus() == BatchStatus.UNKNOWN) {
                throw why(execution);
            }
        } catch (JobExecutionException e) {
            throw new BrokenOffException("run " + run + " could not be started: " + e.getMessage(), e);
        } finally {
            starts.remove(run);
        }
    }

    /** Tampered rows between two VMs are a refusal; where a VM's own job met them, the VM may be away. */
    private static RuntimeException why(JobExecution execution) {
        @Nullable
        Throwable cause =
                execution.getAllFailureExceptions().stream().findFirst().orElse(null);
        for (@Nullable Throwable at = cause; at != null && !(at instanceof BrokenOffException); at = at.getCause()) {
            if (at instanceof TamperedException tampered) {
                return tampered;
            }
        }
        String message = cause == null
                ? "for a reason that Batch does not tell"
                : String.valueOf(BrokenOffException.root(cause).getMessage());
        return new BrokenOffException(
                "the run broke off: " + message
                        + "; a VM may be off now: 'vmcompat recover' brings it into service, and running again does so, too",
                cause);
    }
}
