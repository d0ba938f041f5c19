package dev.vmcompat.upgrade;

import dev.vmcompat.definition.AllowedChange;
import dev.vmcompat.definition.Difference;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.plan.Assessor;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.RestorePoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Before: the guest is down and its restore point held. Does: reads the inactive definition now, changes the machine type and the chosen
 * features and nothing else, defines it, and reads it back. After: it differs from the definition before in exactly that. Undo: the old type
 * goes back into the current definition.
 */
public final class UpgradeStage implements Stage {

    private final Pace pace;
    private final RestorePoints restorePoints;
    private final SealStage seal;

    public UpgradeStage(Pace pace, RestorePoints restorePoints, SealStage seal) {
        this.pace = pace;
        this.restorePoints = restorePoints;
        this.seal = seal;
    }

    @Override
    public StageName name() {
        return StageName.UPGRADE;
    }

    @Override
    public StageResult run(VmInHand vm) {
        if (vm.runsOn(vm.planned().to())) {
            return provenAlready(vm);
        }
        StageResult sealed = seal.run(vm);
        if (!(sealed instanceof StageResult.Ok)) {
            return sealed;
        }
        RestorePoint point = restorePoints.find(vm.work().run(), vm.id()).orElseThrow();
        StageResult exact = prove(vm, point);
        if (!(exact instanceof StageResult.Ok)) {
            return exact; // somebody has edited it: nothing of ours comes on top of that
        }
        DomainDefinition before = vm.definition();
        String to = vm.planned().to();
        Optional<String> machine = before.machineType();
        if (!Set.of(vm.planned().from(), to).contains(machine.orElse(""))) {
            return StageResult.restore(
                    ReasonCode.CHANGED_SINCE_PLAN, "its definition says " + machine.orElse("no machine type") + " now");
        }
        DomainDefinition wanted = Assessor.rewritten(before, to, vm.planned().features());
        if (!wanted.equals(before)) {
            vm.note(
                    Note.DISCARD_WRITTEN,
                    String.join(",", vm.planned().features().discard()));
            vm.note(Note.DEFINE_AT, pace.now());
            StageResult defined = define(vm, before, wanted);
            if (!(defined instanceof StageResult.Ok)) {
                return defined;
            }
        }
        return prove(vm, point);
    }

    /** The host may have started it as soon as it was defined: what was defined is proved all the same, and nothing else is done. */
    private StageResult provenAlready(VmInHand vm) {
        Optional<RestorePoint> point = restorePoints.find(vm.work().run(), vm.id());
        return vm.notes().has(Note.DEFINE_AT) && point.isPresent()
                ? prove(vm, point.get())
                : StageResult.ok("it runs on " + vm.planned().to() + " already");
    }

    private static StageResult define(VmInHand vm, DomainDefinition read, DomainDefinition changed) {
        try {
            vm.guard().define(read.xml(), changed.xml());
            return StageResult.ok("defined");
        } catch (HypervisorException e) {
            if (e.kind() == HypervisorException.Kind.REFUSED || e.kind() == HypervisorException.Kind.UNSUPPORTED) {
                return StageResult.restore(ReasonCode.DEFINITION_REJECTED, String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private StageResult prove(VmInHand vm, RestorePoint point) {
        List<Difference> unexpected = new RecordedDefinition(restorePoints, point).differences(vm, meant(vm));
        if (!unexpected.isEmpty()) {
            return StageResult.restore(ReasonCode.DEFINITION_NOT_EXACT, RecordedDefinition.words(unexpected));
        }
        return StageResult.ok(vm.planned().from() + " -> " + vm.planned().to());
    }

    private static List<AllowedChange> meant(VmInHand vm) {
        List<AllowedChange> meant = new ArrayList<>();
        meant.add(
                new AllowedChange.MachineType(vm.planned().from(), vm.planned().to()));
        if (!vm.planned().features().discard().isEmpty()) {
            meant.add(
                    new AllowedChange.Discard(Set.copyOf(vm.planned().features().discard())));
        }
        return meant;
    }
}
