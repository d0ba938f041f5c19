package dev.vmcompat.upgrade;

import dev.vmcompat.hypervisor.DomainId;
import java.util.Optional;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.FlowBuilder;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;

/**
 * The flow of one VM.
 *
 * <pre>
 *   snapshot -> power-off -> seal -> upgrade -> verify-restart        any of them -> restore
 * </pre>
 *
 * A stage ends OK (the next follows), SKIPPED (the flow ends, the VM is as it was) or RESTORE. A step that ends FAILED was interrupted or met
 * something unknown: the job fails, and its next start runs exactly that stage again. It is a flow, not a chain of steps, because a chain that
 * is restarted after a restore would run the verification alone.
 */
public final class UpgradeVmJobConfiguration {

    private final JobRepository repository;
    private final StageSteps steps;
    private final OutcomeRepository outcomes;

    public UpgradeVmJobConfiguration(JobRepository repository, StageProcessor processor, OutcomeRepository outcomes) {
        this.repository = repository;
        this.steps = new StageSteps(repository, processor);
        this.outcomes = outcomes;
    }

    /** The stages, in the flow's order. */
    public record Stages(
            SnapshotStage snapshot,
            PowerOffStage powerOff,
            SealStage seal,
            UpgradeStage upgrade,
            VerifyRestartStage verifyRestart,
            RestoreStage restore) {}

    /** The job {@code upgrade-vm}, identified by run and VM. */
    public Job upgradeVm(Stages stages) {
        Step snapshot = steps.of(stages.snapshot());
        Step powerOff = steps.of(stages.powerOff());
        Step seal = steps.of(stages.seal());
        Step upgrade = steps.of(stages.upgrade());
        Step verifyRestart = steps.of(stages.verifyRestart());
        Step restore = steps.of(stages.restore());

        FlowBuilder<Flow> flow = new FlowBuilder<>(JobNames.UPGRADE_VM);
        flow.start(snapshot).on(StageResult.OK).to(powerOff);
        flow.from(powerOff).on(StageResult.OK).to(seal);
        flow.from(seal).on(StageResult.OK).to(upgrade);
        flow.from(upgrade).on(StageResult.OK).to(verifyRestart);
        flow.from(verifyRestart).on(StageResult.OK).end();
        for (Step stage : new Step[] {snapshot, powerOff, seal, upgrade, verifyRestart}) {
            flow.from(stage).on(StageResult.SKIPPED).end();
            flow.from(stage).on(StageResult.RESTORE).to(restore);
            flow.from(stage).on("*").fail();
        }
        flow.from(restore).on(StageResult.OK).end();
        flow.from(restore).on(StageResult.SKIPPED).end();
        flow.from(restore).on("*").fail();

        return new JobBuilder(JobNames.UPGRADE_VM, repository)
                .start(flow.build())
                .end()
                .listener(new OutcomeAsExitCode())
                .build();
    }

    /** The job {@code rollback-vm}, identified by run, VM and attempt. */
    public Job rollbackVm(RollbackStage rollback) {
        Step step = steps.of(rollback);
        FlowBuilder<Flow> flow = new FlowBuilder<>(JobNames.ROLLBACK_VM);
        flow.start(step).on(StageResult.OK).end();
        flow.from(step).on(StageResult.SKIPPED).end();
        flow.from(step).on("*").fail();
        return new JobBuilder(JobNames.ROLLBACK_VM, repository)
                .start(flow.build())
                .end()
                .build();
    }

    /** The VM's outcome is the exit code of its job. */
    private final class OutcomeAsExitCode implements JobExecutionListener {

        @Override
        public void afterJob(JobExecution execution) {
            if (execution.getStatus() == BatchStatus.COMPLETED) {
                var parameters = execution.getJobParameters();
                long run = Optional.ofNullable(parameters.getLong(JobNames.RUN)).orElseThrow();
                DomainId vm = DomainId.of(
                        Optional.ofNullable(parameters.getString(JobNames.VM)).orElseThrow());
                Outcome outcome = outcomes.find(run, vm)
                        .map(VmOutcome::outcome)
                        .orElseThrow(
                                () -> new IllegalStateException("the flow of VM " + vm + " ended without an outcome"));
                execution.setExitStatus(new ExitStatus(outcome.name()));
            }
        }
    }
}
