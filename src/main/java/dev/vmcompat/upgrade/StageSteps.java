package dev.vmcompat.upgrade;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.StepSynchronizationManager;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemReader;

/**
 * Makes a chunk-size-1 step of a stage: its reader gives the one VM, its processor runs the stage, its exit code is the stage's. It has no
 * transaction of its own, so none spans a call to a host. A step that read no item is never OK.
 */
final class StageSteps {

    private static final String RESULT = "result";
    private static final String GIVEN = "given";

    private final JobRepository repository;
    private final StageProcessor processor;

    StageSteps(JobRepository repository, StageProcessor processor) {
        this.repository = repository;
        this.processor = processor;
    }

    Step of(Stage stage) {
        OneVm reader = new OneVm();
        return new Recorded(new StepBuilder(stage.name().text(), repository)
                .<String, String>chunk(1)
                .reader(reader)
                .processor(vm -> run(stage))
                .writer(results -> {})
                .listener((StepExecutionListener) reader)
                .build());
    }

    private String run(Stage stage) {
        StepExecution step = current();
        String exitCode = processor.process(stage, step);
        step.getExecutionContext().putString(RESULT, exitCode);
        return exitCode;
    }

    private static StepExecution current() {
        var context = StepSynchronizationManager.getContext();
        if (context == null) {
            throw new IllegalStateException("a stage runs inside its step");
        }
        return context.getStepExecution();
    }

    /**
     * A step whose end could not be recorded does not let the flow go on: Batch sets its status to UNKNOWN and keeps its exit code, on which the flow
     * would turn, and the next start would run the stage again on a VM that is far beyond it.
     */
    private record Recorded(Step step) implements Step {

        @Override
        public String getName() {
            return step.getName();
        }

        @Override
        public void execute(StepExecution execution) throws JobInterruptedException {
            step.execute(execution);
            if (execution.getStatus() == BatchStatus.UNKNOWN) {
                execution.setExitStatus(ExitStatus.UNKNOWN);
            }
        }
    }

    /** Gives the step's one VM, and turns the stage's result into the step's exit code. */
    private static final class OneVm implements ItemReader<String>, StepExecutionListener {

        @Override
        public void beforeStep(StepExecution step) {
            step.getExecutionContext().remove(RESULT);
            step.getExecutionContext().remove(GIVEN);
        }

        @Override
        public @Nullable String read() {
            StepExecution step = current();
            if (step.getExecutionContext().containsKey(GIVEN)) {
                return null;
            }
            step.getExecutionContext().putString(GIVEN, "yes");
            return step.getJobExecution().getJobParameters().getString(JobNames.VM);
        }

        @Override
        public @Nullable ExitStatus afterStep(StepExecution step) {
            if (step.getStatus() != BatchStatus.COMPLETED) {
                return null;
            }
            if (!step.getExecutionContext().containsKey(RESULT)) {
                step.setStatus(BatchStatus.FAILED);
                return ExitStatus.FAILED.addExitDescription("the step read no VM");
            }
            return new ExitStatus(step.getExecutionContext().getString(RESULT));
        }
    }
}
