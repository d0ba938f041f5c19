package dev.vmcompat.upgrade;

import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.RestorePoints;
import java.util.Optional;

/**
 * Before: an administrator asked to bring a VM back to the type it had. Does: looks whether that is possible, asks its guest to go down, gives
 * the disks of the restore point back where that was asked for by name, and then what restoring does. After: it is on its old type, in the power
 * state it was found in. Undo: starting it as it is; a guest that does not go down is left as it is.
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
            remember(vm);
        }
        if (vm.runsOn(vm.planned().from()) && vm.notes().has(Note.OLD_START)) {
            return restore.run(vm);
        }
        Optional<Reason> refusal = refusal(vm);
        if (refusal.isPresent() && isUntouched(vm)) {
            return new StageResult.Skipped(refusal.get());
        }
        Optional<StageResult> stays = down(vm);
        if (stays.isPresent()) {
            return stays.get();
        }
        // Looked at again: a guest takes its time to go down, and others may have acted meanwhile.
        Optional<Reason> refusalNow = refusal(vm);
        if (refusalNow.isPresent()) {
            return backAsItIs(vm, refusalNow.get());
        }
        Optional<Reason> notReverted = revertDisks(vm);
        return notReverted.isPresent() ? backAsItIs(vm, notReverted.get()) : restore.run(vm);
    }

    private void remember(VmInHand vm) {
        new GuestCheck(vm, pace).remember();
        vm.note(Note.DISCARD_WRITTEN, String.join(",", vm.planned().features().discard()));
        vm.note(Note.PROBLEM, ReasonCode.ROLLED_BACK_ON_REQUEST);
        vm.note(Note.PROBLEM_TEXT, ReasonCode.ROLLED_BACK_ON_REQUEST.sentence());
        vm.note(Note.NEW_START, pace.now()); // it has run on the new type, and it answers: its power is never cut
        vm.note(Note.NEW_ANSWERED, true);
        vm.note(Note.ACTIVE_BEFORE, vm.state().power().isActive());
    }

    /** Whether its guest was not yet asked to go down, nor found down. */
    private static boolean isUntouched(VmInHand vm) {
        return !vm.notes().has(Note.SHUTDOWN_LAST) && !vm.notes().has(Note.OFF_AT);
    }

    /** Why it can't be brought back, found by looking only. */
    private Optional<Reason> refusal(VmInHand vm) {
        Optional<String> other = OtherType.of(vm.host(), vm.planned());
        if (other.isPresent()) {
            return Optional.of(Reason.of(
                    ReasonCode.CHANGED_SINCE_PLAN,
                    "it is " + other.get() + " now, neither " + vm.planned().from() + " nor "
                            + vm.planned().to()));
        }
        return vm.notes().flag(Note.WITH_DISKS)
                ? restorePoints
                        .find(vm.work().run(), vm.id())
                        .flatMap(point -> restorePoints.obstacle(vm.guard(), point))
                        .map(why -> Reason.of(ReasonCode.DISKS_NOT_REVERTIBLE, why))
                : Optional.empty();
    }

    /** It is down because of us: it goes on as it was found. Where its disks had begun to go back, nobody knows what it has now. */
    private StageResult backAsItIs(VmInHand vm, Reason refusal) {
        Optional<Reason> notInService = new StartAsItIs(pace).start(vm);
        if (notInService.isPresent()) {
            return StageResult.needsAttention(
                    ReasonCode.RESTORE_FAILED,
                    refusal.message() + "; and as it is: " + notInService.get().message());
        }
        return vm.notes().has(Note.REVERT_AT)
                ? new StageResult.NeedsAttention(refusal)
                : new StageResult.Skipped(refusal);
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

    /** Empty where they are back, or were not asked for. */
    private Optional<Reason> revertDisks(VmInHand vm) {
        Optional<RestorePoint> point =
                vm.notes().flag(Note.WITH_DISKS) // of this attempt: an earlier one's is no consent
                        ? restorePoints.find(vm.work().run(), vm.id())
                        : Optional.empty();
        if (point.isEmpty()) {
            return Optional.empty();
        }
        vm.note(Note.REVERT_AT, pace.now());
        try {
            restorePoints.revertDisks(vm.guard(), point.get());
        } catch (HypervisorException e) {
            if (e.kind() == HypervisorException.Kind.REFUSED || e.kind() == HypervisorException.Kind.UNSUPPORTED) {
                return Optional.of(Reason.of(ReasonCode.DISKS_NOT_REVERTIBLE, String.valueOf(e.getMessage())));
            }
            throw e;
        }
        vm.forget(Note.REVERT_AT);
        return Optional.empty();
    }
}
