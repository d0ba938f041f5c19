package dev.vmcompat.upgrade;

import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.plan.FinalPower;
import dev.vmcompat.plan.OnTimeout;
import java.util.Optional;

/**
 * Before: the definition is the new one and the guest is down. Does: starts it and proves that it is in service on the new type; one that was
 * off is shut down again. After: it is in its power state from before, on the new type. Undo: restore.
 */
public final class VerifyRestartStage implements LastStage {

    private final Pace pace;
    private final UpgradeStage upgrade;

    public VerifyRestartStage(Pace pace, UpgradeStage upgrade) {
        this.pace = pace;
        this.upgrade = upgrade;
    }

    @Override
    public StageName name() {
        return StageName.VERIFY_RESTART;
    }

    @Override
    public StageResult run(VmInHand vm) {
        String to = vm.planned().to();
        if (!vm.runsOn(to)) {
            StageResult upgraded = upgrade.run(
                    vm); // proves what stands, and mends it: the host may have started the VM on the old type
            if (!(upgraded instanceof StageResult.Ok)) {
                return upgraded;
            }
        }
        if (verifiedAndOff(vm)) {
            return StageResult.ok(vm.notes().text(Note.VERIFIED).orElseThrow());
        }
        vm.note(Note.NEW_START, pace.now());
        StartCheck.Verdict verdict = new StartCheck(pace).start(vm, to, new OnNew(vm));
        if (verdict instanceof StartCheck.Verdict.Failed failed) {
            if (failed.broken()) {
                vm.note(Note.NEW_BROKEN, true);
            }
            return new StageResult.Restore(failed.reason());
        }
        VerifiedBy by = ((StartCheck.Verdict.InService) verdict).by();
        vm.note(Note.VERIFIED, by);
        return vm.ranBefore() || vm.options().powerState() == FinalPower.RUNNING
                ? StageResult.ok(by.name())
                : offAgain(vm, by);
    }

    @Override
    public void settle(VmInHand vm, StageResult.Ok result, Settlement settlement) {
        String how = vm.notes()
                        .text(Note.OFF_HOW)
                        .filter(OffHow.FORCED.name()::equals)
                        .isPresent()
                ? "; its power was cut"
                : "";
        String remarks = vm.notes().text(Note.REMARKS).map(text -> "; " + text).orElse("");
        settlement.settle(
                vm,
                Outcome.UPGRADED,
                new Reason(ReasonCode.UPGRADE_SUCCESSFUL, "Upgrade successful" + how + remarks),
                Optional.of(VerifiedBy.valueOf(result.detail())));
    }

    /** A VM that was off before and was verified: only the last shutdown was left to do, and it is done. */
    private static boolean verifiedAndOff(VmInHand vm) {
        return !vm.ranBefore()
                && vm.notes().has(Note.VERIFIED)
                && vm.options().powerState() == FinalPower.ORIGINAL
                && vm.state().isDown();
    }

    /** Writes down each step on the new type once. */
    private record OnNew(VmInHand vm) implements StartCheck.Told {

        @Override
        public void started() {
            noteOnce(Note.NEW_STARTED);
        }

        @Override
        public void answered() {
            noteOnce(Note.NEW_ANSWERED);
        }

        private void noteOnce(Note note) {
            if (!vm.notes().has(note)) {
                vm.note(note, true);
            }
        }
    }

    private StageResult offAgain(VmInHand vm, VerifiedBy by) {
        ShutdownLadder ladder = new ShutdownLadder(pace);
        if (ladder.askAndWait(vm) instanceof ShutdownLadder.Answer.Down
                || (mayCut(vm) && ladder.cut(vm) instanceof ShutdownLadder.Answer.Down)) {
            return StageResult.ok(by.name());
        }
        return StageResult.needsAttention(
                ReasonCode.WILL_NOT_GO_DOWN,
                "it was off before, is verified on the new type, and does not go down again; "
                        + (StartCheck.withLinksDown(vm) ? "its links are down" : "its links are up"));
    }

    /** Nobody said that its power may be cut only because it was off before: what its guest writes is data too. */
    private static boolean mayCut(VmInHand vm) {
        return vm.options().onTimeout() == OnTimeout.FORCE || vm.notes().flag(Note.NEW_BROKEN);
    }
}
