package dev.vmcompat.upgrade;

import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.RestorePoints;
import java.util.Optional;

/**
 * Before: an administrator asked to bring a VM back to the type it had. Does: asks its guest to go down, gives the disks of the restore point
 * back where that was asked for by name, and then what restoring does. After: it is on its old type, in the power state it was found in. Undo:
 * none; a guest that does not go down is left as it is.
 */
public final class RollbackStage implements LastStage {

    private final Pace pace;
    private final RestorePoints restorePoints;
    private final RestoreStage restore;

    public RollbackStage(Pace pace, RestorePoints restorePoints, RestoreStage restore) {
        this.pace = pace;
        this.restorePoints = restorePoints;
        this.restore = restore;
    }

    @Override
    public StageName name() {
        return StageName.RESTORE;
    }

    @Override
    public StageResult run(VmInHand vm) {
        if (!vm.notes().has(Note.ACTIVE_BEFORE)) {
            vm.note(Note.AGENT_BEFORE, GuestAgent.answers(vm.host(), vm.id()));
            vm.note(
                    Note.DISCARD_WRITTEN,
                    String.join(",", vm.planned().features().discard()));
            vm.note(Note.PROBLEM, ReasonCode.ROLLED_BACK_ON_REQUEST);
            vm.note(Note.PROBLEM_TEXT, ReasonCode.ROLLED_BACK_ON_REQUEST.sentence());
            vm.note(Note.NEW_START, pace.now()); // it has run on the new type, and it answers: its power is never cut
            vm.note(Note.NEW_ANSWERED, true);
            vm.note(Note.ACTIVE_BEFORE, vm.state().power().isActive());
        }
        boolean onOld = vm.runsOn(vm.planned().from()) && vm.notes().has(Note.OLD_START);
        if (!onOld) {
            Optional<StageResult> stays = down(vm);
            if (stays.isPresent()) {
                return stays.get();
            }
            revertDisks(vm);
        }
        return restore.run(vm);
    }

    @Override
    public void settle(VmInHand vm, StageResult.Ok result, Settlement settlement) {
        restore.settle(vm, result, settlement);
    }

    private Optional<StageResult> down(VmInHand vm) {
        if (!vm.state().isDown()) {
            ShutdownLadder ladder = new ShutdownLadder(pace);
            if (ladder.ask(vm, vm.options().shutdownDeadline(vm.isWindows())) instanceof ShutdownLadder.Answer.StillUp
                    && ladder.await(vm, vm.options().shutdownLate()) instanceof ShutdownLadder.Answer.StillUp) {
                return Optional.of(StageResult.skipped(ReasonCode.SHUTDOWN_TIMED_OUT, "left as it is"));
            }
        }
        if (!vm.notes().has(Note.OFF_AT)) {
            vm.note(Note.OFF_AT, pace.now());
        }
        return Optional.empty();
    }

    private void revertDisks(VmInHand vm) {
        if (!vm.notes().flag(Note.WITH_DISKS)) {
            return; // what an earlier attempt was asked for is no consent to this one
        }
        Optional<RestorePoint> point = restorePoints.find(vm.work().run(), vm.id());
        if (point.isPresent()) {
            vm.note(Note.REVERT_AT, pace.now());
            restorePoints.revertDisks(vm.guard(), point.get());
            vm.forget(Note.REVERT_AT);
        }
    }
}
