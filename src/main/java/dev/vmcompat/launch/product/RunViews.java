package dev.vmcompat.launch.product;

import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import dev.vmcompat.report.OutcomeView;
import dev.vmcompat.report.RunView;
import dev.vmcompat.report.StageView;
import dev.vmcompat.report.VmOutcomeView;
import dev.vmcompat.run.RunRoom;
import dev.vmcompat.upgrade.AttentionRepository;
import dev.vmcompat.upgrade.Outcome;
import dev.vmcompat.upgrade.OutcomeRepository;
import dev.vmcompat.upgrade.VerifiedBy;
import dev.vmcompat.upgrade.VmOutcome;
import dev.vmcompat.upgrade.WorkId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A run with what became of its VMs, as people and programs read it. */
final class RunViews {

    private final RunRoom room;

    RunViews(RunRoom room) {
        this.room = room;
    }

    RunView of(Run run) {
        return new RunView(
                run.number(),
                run.cluster(),
                run.status().name(),
                room.approvals().approvedBy(run.number()),
                run.startedAt(),
                run.endedAt(),
                run.exitCode(),
                run.vms().stream().map(vm -> vm(run, vm)).toList());
    }

    private VmOutcomeView vm(Run run, PlannedVm vm) {
        WorkId work = WorkId.upgrade(run.number(), vm.id());
        Optional<VmOutcome> outcome = room.repositories().outcomes().find(run.number(), vm.id());
        if (outcome.isPresent()) {
            return settled(vm, outcome.get());
        }
        Optional<AttentionRepository.Attention> attention =
                room.repositories().attention().open(run.number(), vm.id());
        boolean begun = room.repositories().progress().find(work).isPresent();
        return new VmOutcomeView(
                vm.name().text(),
                vm.id().uuid(),
                attention.isPresent()
                        ? OutcomeView.NEEDS_ATTENTION
                        : begun ? OutcomeView.IN_PROGRESS : OutcomeView.PENDING,
                attention.map(AttentionRepository.Attention::code),
                attention.map(AttentionRepository.Attention::message),
                vm.from(),
                vm.to(),
                Optional.empty(),
                Optional.empty(),
                stages(room.repositories().attempts().times(work)));
    }

    private VmOutcomeView settled(PlannedVm vm, VmOutcome outcome) {
        Optional<OutcomeRepository.Rollback> rollback = room.repositories()
                .outcomes()
                .lastRollback(outcome.work().run(), vm.id())
                .filter(last -> last.result() != Outcome.FAILED);
        Optional<String> resolution = room.resolution(outcome.work().run(), vm.id());
        Optional<AttentionRepository.Attention> attention =
                room.repositories().attention().open(outcome.work().run(), vm.id());
        if (attention.isPresent()) {
            return shown(
                    vm,
                    outcome,
                    OutcomeView.NEEDS_ATTENTION,
                    attention.get().code(),
                    attention.get().message());
        }
        String shown = rollback.map(last -> last.result().name())
                .orElse(outcome.outcome().name());
        String message = rollback.map(OutcomeRepository.Rollback::message).orElse(outcome.message());
        return shown(
                vm,
                outcome,
                resolution.isPresent() ? OutcomeView.RESOLVED : OutcomeView.valueOf(shown),
                rollback.map(OutcomeRepository.Rollback::code).orElse(outcome.code()),
                resolution.map(text -> text + " (" + message + ")").orElse(message));
    }

    private static VmOutcomeView shown(PlannedVm vm, VmOutcome outcome, OutcomeView as, String code, String message) {
        return new VmOutcomeView(
                vm.name().text(),
                vm.id().uuid(),
                as,
                Optional.of(code),
                Optional.of(message),
                outcome.from(),
                outcome.to(),
                outcome.verifiedBy().map(VerifiedBy::name),
                outcome.downtime().map(Duration::toMillis),
                stages(outcome.stages()));
    }

    private static List<StageView> stages(List<VmOutcome.StageTimes> stages) {
        return stages.stream()
                .map(stage -> new StageView(
                        stage.name(), stage.status(), stage.startedAt(), stage.endedAt(), stage.attempts()))
                .toList();
    }
}
