package dev.vmcompat.upgrade;

import dev.vmcompat.definition.AllowedChange;
import dev.vmcompat.definition.DefinitionComparison;
import dev.vmcompat.definition.Difference;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.RestorePoints;
import dev.vmcompat.restorepoint.UnreadableRestorePointException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Before: the VM cannot stay as it is. Does: takes it off the new type, puts the old type into the current definition, starts it if it ran
 * before, and verifies it by the same checks. After: it is in service as before. Guest data are never thrown away. Undo: none; what fails here
 * needs a person.
 */
public final class RestoreStage implements LastStage {

    private final Pace pace;
    private final RestorePoints restorePoints;

    public RestoreStage(Pace pace, RestorePoints restorePoints) {
        this.pace = pace;
        this.restorePoints = restorePoints;
    }

    @Override
    public StageName name() {
        return StageName.RESTORE;
    }

    @Override
    public StageResult run(VmInHand vm) {
        if (!vm.notes().has(Note.ACTIVE_BEFORE)) {
            return StageResult.ok("nothing was done to it"); // the snapshot stage never came to its end
        }
        Optional<StageResult> stays = offTheNewType(vm);
        if (stays.isPresent()) {
            return stays.get();
        }
        if (vm.runsOn(vm.planned().from())) {
            waitWhileOpen(vm);
        }
        if (vm.runsOn(vm.planned().from()) && !(definedByUs(vm) && definesNew(vm))) {
            return vm.notes().has(Note.OFF_AT) ? startOnOld(vm) : StageResult.ok("it runs as before and was never off");
        }
        Optional<StageResult> notExact = oldDefinition(vm);
        if (notExact.isPresent()) {
            return notExact.get();
        }
        if (!vm.ranBefore()) {
            return vm.state().isDown() ? StageResult.ok("off, as before") : downAgain(vm);
        }
        return startOnOld(vm);
    }

    @Override
    public void settle(VmInHand vm, StageResult.Ok result, Settlement settlement) {
        Reason reason = problem(vm);
        settlement.settle(
                vm,
                outcome(vm, reason.code()),
                reason,
                vm.notes().text(Note.RESTORED).map(VerifiedBy::valueOf));
    }

    private static Outcome outcome(VmInHand vm, ReasonCode problem) {
        if (wasOnNew(vm)) {
            return Outcome.ROLLED_BACK;
        }
        return switch (problem) {
            case APPROVAL_ENDED,
                    SHUTDOWN_TIMED_OUT,
                    CHANGED_SINCE_PLAN,
                    STARTED_BY_OTHERS,
                    NO_RESTORE_POINT,
                    MANAGED_SAVE_IMAGE -> Outcome.SKIPPED;
            default -> Outcome.FAILED;
        };
    }

    private static Reason problem(VmInHand vm) {
        return new Reason(
                vm.notes().text(Note.PROBLEM).map(ReasonCode::valueOf).orElse(ReasonCode.STAGE_FAILED),
                vm.notes().text(Note.PROBLEM_TEXT).orElse("it was brought back"));
    }

    /** Empty where the VM is not, or no longer, on the new type. */
    private Optional<StageResult> offTheNewType(VmInHand vm) {
        if (!vm.runsOn(vm.planned().to())) {
            return Optional.empty();
        }
        vm.note(Note.NEW_STARTED, true);
        ShutdownLadder ladder = new ShutdownLadder(pace);
        if (!vm.notes().flag(Note.NEW_BROKEN) && ladder.askAndWait(vm) instanceof ShutdownLadder.Answer.Down) {
            return Optional.empty();
        }
        boolean mayCut = vm.notes().flag(Note.NEW_BROKEN) || !vm.notes().flag(Note.NEW_ANSWERED);
        if (mayCut && ladder.cut(vm) instanceof ShutdownLadder.Answer.Down) {
            return Optional.empty();
        }
        return Optional.of(StageResult.needsAttention(
                ReasonCode.WILL_NOT_GO_DOWN,
                "left running on " + vm.planned().to() + " after " + problem(vm).message()));
    }

    /** A rollback undoes what an upgrade defined long before. */
    private static boolean definedByUs(VmInHand vm) {
        return vm.notes().has(Note.DEFINE_AT) || vm.work().kind() == WorkId.Kind.ROLLBACK;
    }

    private static boolean definesNew(VmInHand vm) {
        return vm.definition().machineType().filter(vm.planned().to()::equals).isPresent();
    }

    /** It was never off, or the host started it meanwhile: a request that is open is waited out, since it cannot be withdrawn. */
    private void waitWhileOpen(VmInHand vm) {
        Optional<Instant> asked = vm.notes().instant(Note.SHUTDOWN_LAST);
        if (asked.isEmpty() || !vm.notes().flag(Note.SHUTDOWN_OPEN)) {
            return;
        }
        Duration late = vm.options().shutdownLate();
        Duration left = Duration.between(pace.now(), asked.get().plus(late));
        // Noted by a process whose clock may have been ahead of ours.
        Duration open = left.compareTo(late) > 0 ? late : left;
        if (!open.isNegative()
                && new ShutdownLadder(pace).await(vm, open) instanceof ShutdownLadder.Answer.Down down
                && !vm.notes().has(Note.OFF_AT)) {
            vm.note(Note.OFF_AT, pace.now());
            vm.note(Note.OFF_HOW, down.how());
        }
    }

    /** Empty where the definition is the old one. */
    private Optional<StageResult> oldDefinition(VmInHand vm) {
        DomainDefinition now = vm.definition();
        if (vm.work().kind() == WorkId.Kind.UPGRADE && !isOursOrAsPlanned(vm, now)) {
            return Optional.of(StageResult.needsAttention(
                    ReasonCode.DEFINITION_NOT_EXACT,
                    "somebody made it " + now.machineType().orElse("a VM without machine type")));
        }
        DomainDefinition old = now;
        if (!now.machineType().filter(vm.planned().from()::equals).isPresent()) {
            old = old.withMachineType(vm.planned().from());
        }
        Set<String> discard = vm.notes().names(Note.DISCARD_WRITTEN);
        if (!discard.isEmpty()) {
            old = old.withoutDiscard(discard);
        }
        if (!old.equals(now)) {
            vm.note(Note.DEFINE_AT, pace.now());
            Optional<StageResult> refused = define(vm, now, old);
            if (refused.isPresent()) {
                return refused;
            }
        }
        return vm.work().kind() == WorkId.Kind.UPGRADE
                ? differences(vm, List.of())
                : differencesOfRewriting(vm, now, discard);
    }

    /** What somebody else has written instead is not written over. */
    private static boolean isOursOrAsPlanned(VmInHand vm, DomainDefinition now) {
        return Stream.of(
                        vm.planned().from(),
                        vm.planned().to(),
                        vm.planned().facts().machine())
                .anyMatch(type -> now.machineType().filter(type::equals).isPresent());
    }

    /** Empty where it is defined. A host that refuses the old definition will refuse it again: the VM goes on as it is, where that is exact. */
    private Optional<StageResult> define(VmInHand vm, DomainDefinition now, DomainDefinition old) {
        try {
            vm.guard().define(now.xml(), old.xml());
            return Optional.empty();
        } catch (HypervisorException e) {
            if (e.kind() != HypervisorException.Kind.REFUSED && e.kind() != HypervisorException.Kind.UNSUPPORTED) {
                throw e;
            }
            return Optional.of(StageResult.needsAttention(
                    ReasonCode.RESTORE_FAILED,
                    "its host refuses the old definition: " + e.getMessage() + "; " + asItIs(vm)));
        }
    }

    private String asItIs(VmInHand vm) {
        if (vm.notes().flag(Note.NEW_BROKEN)) {
            return "it was left off, since it broke on the new type";
        }
        if (!isExact(vm)) {
            return "it was left off, since its definition is not exact either";
        }
        return new StartAsItIs(pace)
                .start(vm)
                .map(why -> "as it is: " + why.message())
                .orElse("it goes on with the definition that it has");
    }

    /** Whether its present definition differs from the one before in nothing but what the upgrade meant; later it is what its owner runs. */
    private boolean isExact(VmInHand vm) {
        if (vm.work().kind() != WorkId.Kind.UPGRADE) {
            return true;
        }
        List<AllowedChange> allowed = new ArrayList<>();
        allowed.add(
                new AllowedChange.MachineType(vm.planned().from(), vm.planned().to()));
        Set<String> discard = vm.notes().names(Note.DISCARD_WRITTEN);
        if (!discard.isEmpty()) {
            allowed.add(new AllowedChange.Discard(discard));
        }
        return differences(vm, allowed).isEmpty();
    }

    /** Long after the run its owner may have changed the definition: then only our own change counts. */
    private static Optional<StageResult> differencesOfRewriting(
            VmInHand vm, DomainDefinition before, Set<String> discard) {
        List<AllowedChange> allowed = new ArrayList<>();
        allowed.add(
                new AllowedChange.MachineType(vm.planned().from(), vm.planned().to()));
        if (!discard.isEmpty()) {
            allowed.add(new AllowedChange.Discard(discard));
        }
        // Seen from the old definition, so that what the upgrade wrote is what may differ.
        return notExact(
                DefinitionComparison.unexpected(vm.definition(), before, allowed.toArray(AllowedChange[]::new)));
    }

    private Optional<StageResult> differences(VmInHand vm, List<AllowedChange> meant) {
        Optional<RestorePoint> point = restorePoints.find(vm.work().run(), vm.id());
        if (point.isEmpty()) {
            return Optional.empty();
        }
        try {
            List<AllowedChange> allowed = new ArrayList<>(meant);
            allowed.add(new AllowedChange.MachineType(
                    vm.planned().facts().machine(), vm.planned().from())); // it was defined as another type than ran
            return notExact(new RecordedDefinition(restorePoints, point.get()).differences(vm, allowed));
        } catch (UnreadableRestorePointException e) {
            return Optional.empty(); // a lost key never prevents a way back: it was made from the current definition
        }
    }

    private static Optional<StageResult> notExact(List<Difference> unexpected) {
        return unexpected.isEmpty()
                ? Optional.empty()
                : Optional.of(StageResult.needsAttention(
                        ReasonCode.DEFINITION_NOT_EXACT,
                        "the old definition differs from the one before: " + RecordedDefinition.words(unexpected)));
    }

    private StageResult downAgain(VmInHand vm) {
        return new ShutdownLadder(pace).askAndWait(vm) instanceof ShutdownLadder.Answer.Down
                ? StageResult.ok("off, as before")
                : StageResult.needsAttention(
                        ReasonCode.WILL_NOT_GO_DOWN, "it was off before and does not go down again");
    }

    private StageResult startOnOld(VmInHand vm) {
        vm.note(Note.OLD_START, pace.now());
        StartCheck.Verdict verdict = new StartCheck(pace).start(vm, vm.planned().from(), StartCheck.Told.nobody());
        if (verdict instanceof StartCheck.Verdict.Failed failed) {
            boolean same = vm.notes()
                    .text(Note.PROBLEM)
                    .filter(failed.reason().code().name()::equals)
                    .isPresent();
            return StageResult.needsAttention(
                    same ? ReasonCode.FAILS_ON_OLD_TYPE_TOO : ReasonCode.RESTORE_FAILED,
                    failed.reason().code() + ": " + failed.reason().message());
        }
        vm.note(Note.RESTORED, ((StartCheck.Verdict.InService) verdict).by());
        return redefined(vm)
                .orElseGet(() -> StageResult.ok("in service on " + vm.planned().from()));
    }

    /**
     * One that was defined as another type than it ran on, and whose new type was never started, is defined as it was. One that was taken back
     * from the new type keeps the old one, so that its next cold start does not fail.
     *
     * @return empty where it is in service with its definition
     */
    private Optional<StageResult> redefined(VmInHand vm) {
        String before = vm.planned().facts().machine();
        boolean asBefore = vm.work().kind() == WorkId.Kind.UPGRADE && !wasOnNew(vm);
        if (!asBefore || before.equals(vm.planned().from())) {
            return Optional.empty();
        }
        DomainDefinition now = vm.definition();
        if (now.machineType().filter(before::equals).isEmpty()) {
            vm.guard().define(now.xml(), now.withMachineType(before).xml());
        }
        return differences(vm, List.of());
    }

    /** About to be started is not started: a refused start changed nothing. A rollback brings back what an upgrade proved. */
    private static boolean wasOnNew(VmInHand vm) {
        return vm.notes().has(Note.NEW_STARTED) || vm.work().kind() == WorkId.Kind.ROLLBACK;
    }
}
