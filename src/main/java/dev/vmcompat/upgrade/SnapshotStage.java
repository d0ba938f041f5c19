package dev.vmcompat.upgrade;

import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.eligibility.Assessment;
import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.hook.HookResult;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.inventory.ClusterInventory;
import dev.vmcompat.inventory.InventoryReader;
import dev.vmcompat.inventory.Marks;
import dev.vmcompat.inventory.Origin;
import dev.vmcompat.inventory.VirtualMachine;
import dev.vmcompat.plan.Assessor;
import dev.vmcompat.plan.PlannedFacts;
import dev.vmcompat.plan.RestorePointDemand;
import dev.vmcompat.plan.SnapshotTiming;
import dev.vmcompat.restorepoint.Arrangement;
import dev.vmcompat.restorepoint.Demand;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.RestorePointException;
import dev.vmcompat.restorepoint.RestorePoints;
import dev.vmcompat.restorepoint.Timing;
import java.util.List;
import java.util.Optional;

/**
 * Before: the VM is as it was approved. Does: assesses it again, asks whether its guest is well, writes down what it was, and arranges its
 * restore point, so that everything that can fail fails before the guest is disturbed. After: claim, definition and means of restoring are on record. Undo: nothing of the VM was
 * changed but the claim.
 */
public final class SnapshotStage implements Stage {

    private final Pace pace;
    private final Assessor assessor;
    private final RestorePoints restorePoints;
    private final Hooks hooks;

    public SnapshotStage(Pace pace, Assessor assessor, RestorePoints restorePoints, Hooks hooks) {
        this.pace = pace;
        this.assessor = assessor;
        this.restorePoints = restorePoints;
        this.hooks = hooks;
    }

    @Override
    public StageName name() {
        return StageName.SNAPSHOT;
    }

    @Override
    public StageResult run(VmInHand vm) {
        if (vm.wasDisturbed()) {
            // Batch takes an older execution for the last where the clock was set back: a VM that is off because of us
            // is no reason to leave it.
            return StageResult.ok("done before its guest was asked to go down");
        }
        Optional<RestorePoint> kept = restorePoints
                .find(vm.work().run(), vm.id())
                .filter(point -> isLive(vm) && restorePoints.isKeptLive(vm.guard(), point));
        if (kept.isPresent()) {
            return keptLive(vm, kept.get()); // the last act of this stage: all before it was done
        }
        VirtualMachine present = present(vm);
        Optional<StageResult> changed = changed(vm, present);
        if (changed.isPresent()) {
            return changed.get();
        }
        GuestCheck guest = new GuestCheck(vm, pace);
        Optional<String> abnormal = guest.abnormal();
        if (abnormal.isPresent()) {
            return StageResult.skipped(ReasonCode.UNHEALTHY, abnormal.get() + cameFrom(present));
        }
        Optional<StageResult> refused = refused(vm);
        if (refused.isPresent()) {
            return refused.get();
        }
        vm.note(Note.ACTIVE_BEFORE, vm.state().power().isActive());
        vm.note(Note.AUTOSTART, vm.entry().autostart());
        guest.remember();
        DomainDefinition definition = vm.definition();
        Arrangement arrangement = arrange(vm, definition, true);
        if (arrangement instanceof Arrangement.Impossible impossible) {
            return withoutDisks(vm, definition, impossible.why());
        }
        Arrangement.Arranged arranged = (Arrangement.Arranged) arrangement;
        return isLive(vm) ? keptLive(vm, arranged.point()) : StageResult.ok(arranged.words());
    }

    private static VirtualMachine present(VmInHand vm) {
        return InventoryReader.read(vm.host(), vm.id()).orElseThrow(() -> new VmNotFoundException(vm.id()));
    }

    /** What the program of the administrator's says; it may have changed the VM meanwhile. */
    private Optional<StageResult> refused(VmInHand vm) {
        return hooks.beforeVm(vm)
                .flatMap(result -> result.succeeded()
                        ? changed(vm, present(vm))
                        : Optional.of(StageResult.skipped(ReasonCode.HOOK_REFUSED, result.words())));
    }

    private Arrangement arrange(VmInHand vm, DomainDefinition definition, boolean disksRequired) {
        return restorePoints.arrange(
                vm.work().run(),
                vm.cluster().name().text(),
                vm.host(),
                vm.id(),
                definition,
                new Demand(
                        isLive(vm) ? Timing.LIVE : Timing.SEALED,
                        disksRequired,
                        vm.options().snapshotMinFree()));
    }

    /** Its disks can't be kept here: the administrator's program keeps them, or the run was approved without. */
    private StageResult withoutDisks(VmInHand vm, DomainDefinition definition, String why) {
        Optional<HookResult> backup = hooks.backup(vm, why);
        boolean backedUp = backup.filter(HookResult::succeeded).isPresent();
        String words = why
                + backup.map(result ->
                                (backedUp ? "; backed up by hook: " : "; the backup hook failed: ") + result.words())
                        .orElse("");
        if (!backedUp && vm.options().disks() == RestorePointDemand.REQUIRED) {
            return StageResult.skipped(ReasonCode.NO_RESTORE_POINT, words);
        }
        Arrangement.Arranged arranged = (Arrangement.Arranged) arrange(vm, definition, false);
        StageResult result = isLive(vm) ? keptLive(vm, arranged.point()) : StageResult.ok(arranged.words());
        return result instanceof StageResult.Ok ok ? StageResult.ok(ok.detail() + "; " + words) : result;
    }

    /** A VM that is off has no guest to keep the disks under: they are kept as they are, by the step seal. */
    private static boolean isLive(VmInHand vm) {
        return vm.options().snapshotTiming() == SnapshotTiming.LIVE
                && vm.state().power().isRunning();
    }

    private StageResult keptLive(VmInHand vm, RestorePoint point) {
        try {
            String how = restorePoints.keepLive(vm.guard(), point, GuestAgent.answers(vm.host(), vm.id()));
            return StageResult.ok(point.means() + ", " + how);
        } catch (RestorePointException e) {
            return StageResult.skipped(ReasonCode.NO_RESTORE_POINT, String.valueOf(e.getMessage()));
        } catch (HypervisorException e) {
            if (e.kind() == HypervisorException.Kind.REFUSED || e.kind() == HypervisorException.Kind.UNSUPPORTED) {
                return StageResult.skipped(ReasonCode.NO_RESTORE_POINT, String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private Optional<StageResult> changed(VmInHand vm, VirtualMachine present) {
        ClusterInventory inventory = vm.session().inventory().with(present);
        VirtualMachine placed = inventory.vms().stream()
                .filter(read -> read.id().equals(present.id()) && read.host().equals(present.host()))
                .findFirst()
                .orElseThrow(); // read anew it does not know which other hosts have it
        Assessment assessment =
                assessor.withColdStart(assessor.rules(vm.options(), inventory).apply(placed), vm.host());
        List<Reason> reasons = assessment.reasons().stream()
                .filter(reason -> reason.code()
                        != ReasonCode.HOST_UNREACHABLE) // another host of the cluster; its own has just answered
                .toList();
        if (!reasons.isEmpty() || assessment.hop().isEmpty()) {
            return Optional.of(
                    alreadyCurrent(assessment)
                            ? StageResult.skipped(ReasonCode.ALREADY_CURRENT, "since the plan")
                            : StageResult.skipped(reasons, "no longer eligible"));
        }
        List<String> changes = vm.planned().facts().changesTo(PlannedFacts.of(assessment));
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(StageResult.skipped(ReasonCode.CHANGED_SINCE_PLAN, String.join("; ", changes)));
    }

    private static String cameFrom(VirtualMachine vm) {
        return vm.metadata(Marks.ORIGIN)
                .flatMap(Origin::parse)
                .map(origin -> "; it came from cluster " + origin.source())
                .orElse("");
    }

    private static boolean alreadyCurrent(Assessment assessment) {
        return assessment.reasons().stream().anyMatch(reason -> reason.code() == ReasonCode.ALREADY_CURRENT);
    }
}
