package dev.vmcompat.upgrade;

import dev.vmcompat.definition.Difference;
import dev.vmcompat.eligibility.ColdStartCheck;
import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.hypervisor.DomainState;
import dev.vmcompat.hypervisor.StateReason;
import dev.vmcompat.inventory.ColdStartReader;
import dev.vmcompat.inventory.InventoryReader;
import dev.vmcompat.inventory.VirtualMachine;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.machine.MachineNames;
import dev.vmcompat.machine.MachineType;
import dev.vmcompat.plan.OnTimeout;
import dev.vmcompat.restorepoint.RestorePoints;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Before: the guest runs, or was off already. Does: looks for the last time whether somebody else has changed it, asks it to go down until the
 * deadline, then waits while the request is open, or cuts its power where that was approved. After: it is down, and how is on record. Undo: starting it as it was.
 */
public final class PowerOffStage implements Stage {

    /** It is off since somebody wanted it to be: a crash, or a host that went down with it, is no reason to leave it off. */
    private static final Set<StateReason> WANTED = EnumSet.of(StateReason.SHUTDOWN, StateReason.DESTROYED);

    private final Pace pace;
    private final Ledger ledger;
    private final RestorePoints restorePoints;

    public PowerOffStage(Pace pace, Ledger ledger, RestorePoints restorePoints) {
        this.pace = pace;
        this.ledger = ledger;
        this.restorePoints = restorePoints;
    }

    @Override
    public StageName name() {
        return StageName.POWER_OFF;
    }

    @Override
    public StageResult run(VmInHand vm) {
        return powerOff(vm);
    }

    /** Also the mending of later stages, which find the guest up again. */
    StageResult powerOff(VmInHand vm) {
        if (!vm.notes().has(Note.ACTIVE_BEFORE)) {
            return StageResult.restore(ReasonCode.STAGE_FAILED, "the snapshot stage left no record of the VM");
        }
        if (vm.state().isDown() && !vm.ranBefore()) {
            return down(vm, OffHow.WAS_OFF);
        }
        if (!vm.wasDisturbed()) {
            Optional<StageResult> changed = changed(vm);
            if (changed.isPresent()) {
                return changed.get();
            }
        }
        if (vm.state().isDown()) {
            return down(vm, OffHow.of(vm.state().reason(), vm.notes().has(Note.CUT_AT)));
        }
        if (vm.runsOn(vm.planned().to())) {
            return StageResult.ok("it runs on " + vm.planned().to() + " already");
        }
        ShutdownLadder ladder = new ShutdownLadder(pace);
        ShutdownLadder.Answer answer = ladder.ask(vm, vm.options().shutdownDeadline(vm.isWindows()));
        if (answer instanceof ShutdownLadder.Answer.Down down) {
            return down(vm, down.how());
        }
        return vm.options().onTimeout() == OnTimeout.FORCE ? force(vm, ladder) : waitWhileOpen(vm, ladder);
    }

    /** What somebody else has done to it since its restore point was arranged: last looked at before its guest is disturbed. */
    private Optional<StageResult> changed(VmInHand vm) {
        if (vm.entry().managedSave()) {
            return Optional.of(
                    StageResult.skipped(ReasonCode.MANAGED_SAVE_IMAGE, "somebody saved it while it was in hand"));
        }
        DomainState state = vm.state();
        if (state.isDown() && WANTED.contains(state.reason())) {
            return Optional.of(StageResult.skipped(
                    ReasonCode.CHANGED_SINCE_PLAN,
                    "it was off before it was asked to go down (" + state.reason() + "), and is left so"));
        }
        List<Difference> differences = restorePoints
                .find(vm.work().run(), vm.id())
                .map(point -> new RecordedDefinition(restorePoints, point).differences(vm, List.of()))
                .orElse(List.of());
        if (!differences.isEmpty()) {
            return Optional.of(StageResult.skipped(
                    ReasonCode.CHANGED_SINCE_PLAN,
                    "somebody changed its definition while it was in hand: " + RecordedDefinition.words(differences)));
        }
        return state.isDown() ? Optional.empty() : cannotStartAgain(vm);
    }

    /** What a start needs may be gone since the stage before, which another process may have ended hours ago. */
    private static Optional<StageResult> cannotStartAgain(VmInHand vm) {
        MachineType to = MachineNames.versioned(vm.planned().to()).orElseThrow();
        VirtualMachine present =
                InventoryReader.read(vm.host(), vm.id()).orElseThrow(() -> new VmNotFoundException(vm.id()));
        if (present.configured().isEmpty()) {
            return Optional.of(
                    StageResult.skipped(ReasonCode.CHANGED_SINCE_PLAN, "its definition can no longer be read"));
        }
        List<Reason> reasons = ColdStartCheck.judge(
                        present, ColdStartReader.read(vm.host(), present, to, Optional.empty()))
                .reasons();
        return reasons.isEmpty()
                ? Optional.empty()
                : Optional.of(StageResult.skipped(reasons, "once off it could no longer start again"));
    }

    /** A request cannot be withdrawn: until the guest was seen running long after the last one, the VM stays in hand. */
    private StageResult waitWhileOpen(VmInHand vm, ShutdownLadder ladder) {
        Duration late = vm.options().shutdownLate();
        ShutdownLadder.Answer answer = ladder.await(vm, late);
        if (answer instanceof ShutdownLadder.Answer.Down down) {
            return down(vm, down.how());
        }
        String still = "still running " + late + " after the last request";
        boolean changed = vm.notes().has(Note.OFF_AT) || vm.notes().has(Note.DEFINE_AT);
        return changed
                ? StageResult.restore(ReasonCode.SHUTDOWN_TIMED_OUT, still) // it was off before, and is up again
                : StageResult.skipped(ReasonCode.SHUTDOWN_TIMED_OUT, still);
    }

    private StageResult force(VmInHand vm, ShutdownLadder ladder) {
        ledger.append(AuditDraft.of(Actor.operatingSystem(), AuditAction.POWER_FORCED)
                .inCluster(vm.cluster().name().text())
                .ofRun(vm.work().run())
                .ofVm(vm.id().uuid())
                .atStage(name().text()));
        if (ladder.cut(vm) instanceof ShutdownLadder.Answer.Down down) {
            return down(vm, down.how());
        }
        return StageResult.restore(ReasonCode.WILL_NOT_GO_DOWN, "its power could not be cut");
    }

    private StageResult down(VmInHand vm, OffHow how) {
        vm.noteDown();
        if (!vm.notes().has(Note.OFF_AT)) {
            vm.note(Note.OFF_AT, pace.now());
        }
        if (!vm.notes().has(Note.OFF_HOW) || how == OffHow.FORCED) {
            vm.note(Note.OFF_HOW, how);
        }
        if (vm.entry().managedSave()) {
            return StageResult.restore(ReasonCode.MANAGED_SAVE_IMAGE, "somebody saved it while it was in hand");
        }
        return StageResult.ok(vm.notes().text(Note.OFF_HOW).orElse(how.name()));
    }
}
