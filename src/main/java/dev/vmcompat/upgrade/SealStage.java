package dev.vmcompat.upgrade;

import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.plan.SnapshotTiming;
import dev.vmcompat.restorepoint.Means;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.RestorePointException;
import dev.vmcompat.restorepoint.RestorePoints;
import dev.vmcompat.restorepoint.State;
import java.util.Optional;

/**
 * Before: the guest is down and its restore point arranged. Does: makes the disk restore point, exact to the last write. After: it is held.
 * Undo: none needed; a restore point harms nothing and has an end.
 */
public final class SealStage implements Stage {

    private final RestorePoints restorePoints;
    private final PowerOffStage powerOff;

    public SealStage(RestorePoints restorePoints, PowerOffStage powerOff) {
        this.restorePoints = restorePoints;
        this.powerOff = powerOff;
    }

    @Override
    public StageName name() {
        return StageName.SEAL;
    }

    @Override
    public StageResult run(VmInHand vm) {
        if (vm.runsOn(vm.planned().to())) {
            return StageResult.ok("it runs on " + vm.planned().to() + " already");
        }
        Optional<RestorePoint> point = restorePoints.find(vm.work().run(), vm.id());
        if (vm.ranBefore() && vm.runsOn(vm.planned().from()) && isSealed(vm, point)) {
            return StageResult.restore(
                    ReasonCode.STARTED_BY_OTHERS,
                    "after its restore point was sealed, which has nothing of what it has written since");
        }
        StageResult down = powerOff.powerOff(vm);
        if (!(down instanceof StageResult.Ok)) {
            return down;
        }
        if (point.isEmpty()) {
            return StageResult.restore(ReasonCode.NO_RESTORE_POINT, "its record is missing");
        }
        try {
            RestorePoint held = restorePoints.seal(vm.guard(), point.get());
            return StageResult.ok(
                    held.means() + held.snapshot().map(name -> " " + name).orElse(""));
        } catch (RestorePointException e) {
            return StageResult.restore(ReasonCode.NO_RESTORE_POINT, String.valueOf(e.getMessage()));
        } catch (HypervisorException e) {
            if (e.kind() == HypervisorException.Kind.REFUSED || e.kind() == HypervisorException.Kind.UNSUPPORTED) {
                return StageResult.restore(ReasonCode.NO_RESTORE_POINT, String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    /** A restore point that was made while the guest ran is of that moment, whatever came afterwards. */
    private static boolean isSealed(VmInHand vm, Optional<RestorePoint> point) {
        return vm.options().snapshotTiming() != SnapshotTiming.LIVE
                && point.filter(kept -> kept.state() == State.HELD && kept.means() != Means.NONE)
                        .isPresent();
    }
}
