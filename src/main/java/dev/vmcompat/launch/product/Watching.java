package dev.vmcompat.launch.product;

import dev.vmcompat.report.OutcomeView;
import dev.vmcompat.report.RunProgress;
import dev.vmcompat.upgrade.Outcome;
import dev.vmcompat.upgrade.StageListener;
import dev.vmcompat.upgrade.StageName;
import dev.vmcompat.upgrade.StageResult;
import dev.vmcompat.upgrade.VmInHand;
import dev.vmcompat.upgrade.WorkId;
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
            boolean ofList = vm.work().kind() == WorkId.Kind.UPGRADE; // anything else is about this one VM of the run
            progress.vmBegun(
                    ofList ? vm.planned().position() : 1,
                    ofList ? vm.run().vms().size() : 1,
                    vm.planned().name().text(),
                    vm.planned().estimate());
        }
        progress.stageBegun(stage.text());
    }

    @Override
    public void stageEnded(VmInHand vm, StageName stage, StageResult result) {
        if (result instanceof StageResult.Restore restore) {
            progress.note(stage.text() + ": " + restore.reason().message() + "; bringing it back");
        }
    }

    @Override
    public void settled(VmInHand vm, Outcome outcome, String why) {
        progress.vmSettled(
                OutcomeView.valueOf(outcome.name()), outcome == Outcome.UPGRADED ? "Upgrade successful" : why);
    }
}
