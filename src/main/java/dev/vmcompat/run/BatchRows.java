package dev.vmcompat.run;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * Repairs what a dead process left in the job repository, so that Batch starts the job again. Only under the cluster's lock: Batch itself cannot
 * tell a dead execution from one that works, nor guards a restart.
 */
final class BatchRows {

    private static final Set<BatchStatus> UNFINISHED =
            EnumSet.of(BatchStatus.STARTING, BatchStatus.STARTED, BatchStatus.STOPPING, BatchStatus.UNKNOWN);

    private final JobRepository repository;
    private final boolean endsByItsCode;

    /** @param endsByItsCode whether every step of these jobs ends with an exit code of its own, on which the flow turns */
    BatchRows(JobRepository repository, boolean endsByItsCode) {
        this.repository = repository;
        this.endsByItsCode = endsByItsCode;
    }

    /**
     * Marks the last execution of a job instance FAILED where it never came to an end, and each step that did not, of whichever execution: one that
     * counts as complete is never run again.
     */
    void repair(String job, JobParameters parameters) {
        @Nullable JobInstance instance = repository.getJobInstance(job, parameters);
        if (instance == null) {
            return;
        }
        if (repository.getJobExecutions(instance).isEmpty()) {
            repository.deleteJobInstance(
                    instance); // Batch commits it before its execution, and could never start it again
            return;
        }
        @Nullable JobExecution last = repository.getLastJobExecution(job, parameters);
        if (last == null) {
            return;
        }
        boolean broken = UNFINISHED.contains(last.getStatus());
        for (JobExecution execution : repository.getJobExecutions(instance)) {
            for (StepExecution step : execution.getStepExecutions()) {
                if (UNFINISHED.contains(step.getStatus()) || (endsByItsCode && hasNoCodeYet(step))) {
                    step.setStatus(BatchStatus.FAILED);
                    step.setExitStatus(new ExitStatus("RECOVERED", "its process ended without finishing it"));
                    step.setEndTime(now());
                    repository.update(step);
                    broken = true;
                }
            }
        }
        if (broken) {
            last.setStatus(BatchStatus.FAILED);
            last.setExitStatus(new ExitStatus("RECOVERED", "its process ended without finishing it"));
            last.setEndTime(now());
            repository.update(last);
        }
    }

    /**
     * Batch commits a chunk's step as COMPLETED before it asks for its exit code. Where the process is killed in between, or only its connection to
     * the database is (then the process itself ends the execution), the step has to be run again: the flow has no way to go on from it.
     */
    private static boolean hasNoCodeYet(StepExecution step) {
        return step.getStatus() == BatchStatus.COMPLETED
                && step.getExitStatus().getExitCode().equals(ExitStatus.COMPLETED.getExitCode());
    }

    private static LocalDateTime now() {
        return LocalDateTime.now(ZoneOffset.UTC);
    }
}
