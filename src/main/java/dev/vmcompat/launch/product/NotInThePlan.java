package dev.vmcompat.launch.product;

import dev.vmcompat.eligibility.Assessment;
import dev.vmcompat.eligibility.Verdict;
import dev.vmcompat.health.HealthCheck;
import dev.vmcompat.plan.AssignedCheck;
import dev.vmcompat.plan.PlanListener;
import dev.vmcompat.report.CodeView;
import dev.vmcompat.report.PlanReport;
import java.util.ArrayList;
import java.util.List;

/** Gathers, for people, what a plan does not hold. */
final class NotInThePlan implements PlanListener {

    private final List<PlanReport.LeftOut> vms = new ArrayList<>();
    private final List<String> checks = new ArrayList<>();

    /** Only a VM in compatibility mode is missed. */
    @Override
    public void leftOut(Assessment vm) {
        if (vm.verdict() == Verdict.INELIGIBLE) {
            vms.add(new PlanReport.LeftOut(
                    vm.vm().name().text(),
                    vm.reasons().stream()
                            .map(reason -> new CodeView(reason.code().name(), reason.message()))
                            .toList()));
        }
    }

    @Override
    public void askedOfNoVm(AssignedCheck check) {
        checks.add("health check of " + check.vms().text() + " is asked of no VM, for none of this cluster matches: "
                + HealthCheck.fromJson(check.check()).words());
    }

    List<PlanReport.LeftOut> vms() {
        return vms;
    }

    List<String> checks() {
        return checks;
    }
}
