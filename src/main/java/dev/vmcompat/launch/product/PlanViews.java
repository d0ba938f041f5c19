package dev.vmcompat.launch.product;

import dev.vmcompat.health.HealthCheck;
import dev.vmcompat.machine.GuestVisibleChange;
import dev.vmcompat.machine.MachineNames;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import dev.vmcompat.report.CodeView;
import dev.vmcompat.report.PlanReport;
import dev.vmcompat.report.PlanView;
import dev.vmcompat.report.PlannedVmView;
import dev.vmcompat.report.VmDetail;
import java.util.List;
import java.util.function.Function;

/** A frozen run as people and programs read it. */
final class PlanViews {

    private static final String OWN_CACHE =
            "The guest's CPU cache stays as its definition sets it (<cache>), off where that says disable: no L3 cache comes"
                    + " with the type; virtio pages its queues together.";

    private PlanViews() {}

    /**
     * @param detailed which VMs are shown in full
     * @param diff the changed lines of a VM, secrets masked; empty where not asked for
     */
    static PlanReport of(Run run, List<PlannedVm> detailed, Function<PlannedVm, List<String>> diff) {
        PlanView view = new PlanView(
                run.number(),
                run.cluster(),
                run.status().name(),
                run.digest(),
                run.createdBy(),
                run.createdAt(),
                run.options().asMap(),
                run.vms().stream().map(PlanViews::vm).toList());
        return new PlanReport(
                view,
                detailed.stream()
                        .map(vm -> new VmDetail(
                                vm.id().uuid(), vm.facts().kept(), changes(vm), checks(vm), diff.apply(vm)))
                        .toList(),
                List.of(),
                List.of());
    }

    /** The list alone. */
    static PlanReport list(Run run) {
        return of(run, List.of(), vm -> List.of());
    }

    /** Every VM with what its guest will notice, without changed lines. */
    static PlanReport withChanges(Run run) {
        return of(run, run.vms(), vm -> List.of());
    }

    private static PlannedVmView vm(PlannedVm vm) {
        return new PlannedVmView(
                vm.position(),
                vm.name().text(),
                vm.id().uuid(),
                vm.host().text(),
                vm.from(),
                vm.to(),
                vm.features().names(),
                vm.risks().stream()
                        .map(risk -> new CodeView(risk.code(), risk.message()))
                        .toList(),
                vm.estimate().toMillis());
    }

    private static List<String> checks(PlannedVm vm) {
        return vm.checks().stream()
                .map(check -> HealthCheck.fromJson(check).words())
                .toList();
    }

    private static List<String> changes(PlannedVm vm) {
        var from = MachineNames.versioned(vm.from());
        var to = MachineNames.versioned(vm.to());
        return from.isEmpty() || to.isEmpty()
                ? List.of()
                : GuestVisibleChange.crossed(from.get(), to.get()).stream()
                        .map(change -> sentence(change, vm))
                        .toList();
    }

    private static String sentence(GuestVisibleChange change, PlannedVm vm) {
        return change == GuestVisibleChange.L3_CACHE && !vm.features().l3Cache() ? OWN_CACHE : change.sentence();
    }
}
