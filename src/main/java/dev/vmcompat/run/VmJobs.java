package dev.vmcompat.run;

import dev.vmcompat.upgrade.JobNames;
import dev.vmcompat.upgrade.WorkId;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;

/** Launches the job of one VM, again where it did not come to its end. */
final class VmJobs {

    private final JobOperator operator;
    private final JobRepository repository;
    private final BatchRows rows;
    private final Job upgradeVm;
    private final Job rollbackVm;

    VmJobs(JobOperator operator, JobRepository repository, Job upgradeVm, Job rollbackVm) {
        this.operator = operator;
        this.repository = repository;
        this.rows = new BatchRows(repository, true);
        this.upgradeVm = upgradeVm;
        this.rollbackVm = rollbackVm;
    }

    /**
     * Runs the VM's flow to its end.
     *
     * @throws BrokenOffException if it did not come to its end; the VM stays in hand
     */
    void launch(WorkId work) {
        Job job = work.kind() == WorkId.Kind.UPGRADE ? upgradeVm : rollbackVm;
        JobParameters parameters = parameters(work);
        rows.repair(job.getName(), parameters);
        @Nullable JobExecution last = repository.getLastJobExecution(job.getName(), parameters);
        if (last != null && last.getStatus() == BatchStatus.COMPLETED) {
            return;
        }
        JobExecution execution;
        try {
            execution = operator.start(job, parameters);
        } catch (JobExecutionException e) {
            throw new BrokenOffException("the job of VM " + work.vm() + " could not be started: " + e.getMessage(), e);
        }
        if (execution.getStatus() != BatchStatus.COMPLETED) {
            Throwable cause =
                    execution.getAllFailureExceptions().stream().findFirst().orElse(null);
            throw new BrokenOffException(
                    "the job of VM " + work.vm() + " broke off"
                            + (cause == null
                                    ? ""
                                    : ": " + BrokenOffException.root(cause).getMessage()),
                    cause);
        }
    }

    private static JobParameters parameters(WorkId work) {
        JobParametersBuilder builder = new JobParametersBuilder()
                .addLong(JobNames.RUN, work.run())
                .addString(JobNames.VM, work.vm().toString());
        if (work.kind() == WorkId.Kind.ROLLBACK) {
            builder.addLong(JobNames.ATTEMPT, (long) work.attempt());
        }
        return builder.toJobParameters();
    }
}
