package dev.vmcompat.launch.product;

import dev.vmcompat.report.OutcomeView;
import dev.vmcompat.report.RunProgress;
import dev.vmcompat.upgrade.StageListener;
import dev.vmcompat.upgrade.StageName;
import dev.vmcompat.upgrade.StageResult;
import dev.vmcompat.upgrade.VmInHand;
import java.util.Optional;

/** Tells a person's progress display what the flow does. */
final class Watching implements StageListener {

    private RunProgress progress = RunProgress.none();
    private Optional<Object> shown = Optional.empty();

    void tell(RunProgress display) {
        progress = display;
    }

    @Override
    public void stageStarted(VmInHand vm, StageName stage) {
        if (shown.filter(vm.work()::equals).isEmpty()) {
            shown = Optional.of(vm.work());
            progress.vmBegun(
                    vm.planned().position(),
                    vm.run().vms().size(),
                    vm.planned().name().text(),
                    vm.planned().estimate());
        }
        progress.stageBegun(stage.text());
    }

    @Override
    public void stageEnded(VmInHand vm, StageName stage, StageResult result) {
        if (result instanceof StageResult.Skipped skipped) {
            progress.vmSettled(OutcomeView.SKIPPED, skipped.reason().message());
        } else if (result instanceof StageResult.NeedsAttention attention) {
            progress.vmSettled(OutcomeView.NEEDS_ATTENTION, attention.reason().message());
        } else if (result instanceof StageResult.Restore restore) {
            progress.note(stage.text() + ": " + restore.reason().message() + "; bringing it back");
        } else if (stage == StageName.VERIFY_RESTART) {
            progress.vmSettled(OutcomeView.UPGRADED, "Upgrade successful");
        } else if (stage == StageName.RESTORE) {
            progress.vmSettled(OutcomeView.ROLLED_BACK, result.words());
        }
    }
}
