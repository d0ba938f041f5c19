package dev.vmcompat.launch.product;

import dev.vmcompat.account.Account;
import dev.vmcompat.account.Role;
import dev.vmcompat.fence.Fence;
import dev.vmcompat.fence.Purpose;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.launch.CommandFailure;
import dev.vmcompat.launch.Credentials;
import dev.vmcompat.launch.ExitCode;
import dev.vmcompat.launch.Finished;
import dev.vmcompat.launch.Services;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunOptions;
import dev.vmcompat.plan.VmPattern;
import dev.vmcompat.report.MessageReport;
import dev.vmcompat.report.Report;
import dev.vmcompat.report.RestorePointView;
import dev.vmcompat.report.RestorePointsReport;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.RestorePoints;
import dev.vmcompat.run.Ending;
import dev.vmcompat.run.StartResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** {@code restore-points}. */
final class RestorePointsService implements Services.RestorePoints {

    private final Product product;

    RestorePointsService(Product product) {
        this.product = product;
    }

    @Override
    public Report list(Optional<String> cluster) {
        Facts facts = new Facts(product.storage());
        HistoryReader names =
                new HistoryReader(product.storage().jdbc(), product.storage().ledger());
        return new RestorePointsReport(product.hosts().clusters(cluster).stream()
                .flatMap(one -> facts.standing(one.name().text()).stream())
                .map(point -> view(point, names.name(point.run(), point.vm().uuid())))
                .toList());
    }

    @Override
    public Report keep(long number, String vm, Credentials credentials) {
        Account admin = new Gate(product.storage().accounts()).admit(credentials, Role.ADMIN);
        Run run = product.run(number)
                .orElseThrow(() ->
                        CommandFailure.usage("There is no run " + number + ".", "See the runs: vmcompat history"));
        PlannedVm planned = planned(run, vm);
        // Under the lock of the cluster: it must not be on its way out at the same time.
        try (Fence fence = product.fences()
                .take(
                        run.cluster(),
                        Purpose.RESTORE_POINTS,
                        Optional.of(number),
                        RunOptions.of(product.configuration().defaults()).lockWait())) {
            RestorePoints points = product.room().restorePoints();
            RestorePoint point = points.find(number, planned.id())
                    .filter(found -> !found.state().isOver() && !found.removing())
                    .orElseThrow(() -> CommandFailure.usage(
                            "VM " + planned.name() + " has no restore point of run " + number + " any more.",
                            "vmcompat restore-points list shows all there are."));
            fence.ensureHeld();
            points.keep(point.run(), point.vm(), admin.name());
        }
        return new MessageReport("The restore point of VM " + planned.name() + " of run " + number
                + " is kept until prune --kept; the VM cannot be migrated as long as it is there.");
    }

    @Override
    public Finished prune(Optional<String> cluster, boolean kept, Credentials credentials) {
        Account admin = new Gate(product.storage().accounts()).admit(credentials, Role.ADMIN);
        List<String> words = new ArrayList<>();
        Ending worst = Ending.DONE;
        for (Cluster one : product.hosts().clusters(cluster)) {
            StartResult result = product.anchored(() -> product.room().work().prune(one, kept, admin));
            words.add("Cluster " + one.name() + ": " + result.message() + ".");
            worst = result.ending().compareTo(worst) < 0 ? result.ending() : worst;
        }
        return new Finished(new MessageReport(String.join(" ", words)), exitCode(worst));
    }

    /** The exit code of an ending: the numbers are the same. */
    private static ExitCode exitCode(Ending ending) {
        return Arrays.stream(ExitCode.values())
                .filter(code -> code.number() == ending.exitCode())
                .findFirst()
                .orElseThrow();
    }

    private static PlannedVm planned(Run run, String vm) {
        if (vm.isBlank()) {
            throw CommandFailure.usage("The VM's name is empty.", "");
        }
        VmPattern pattern = new VmPattern(vm);
        List<PlannedVm> found = run.vms().stream()
                .filter(one -> pattern.matches(one.name().text(), one.id().uuid()))
                .sorted(Comparator.comparingInt(PlannedVm::position))
                .toList();
        if (found.size() != 1) {
            throw CommandFailure.usage(
                    found.isEmpty()
                            ? "No VM of run " + run.number() + " matches '" + vm + "'."
                            : "'" + vm + "' matches " + found.size() + " VMs of run " + run.number() + ".",
                    "Give one name or UUID; vmcompat show " + run.number() + " shows them.");
        }
        return found.get(0);
    }

    private static RestorePointView view(RestorePoint point, Optional<String> name) {
        return new RestorePointView(
                point.run(),
                point.cluster(),
                name.orElse(""),
                point.vm().uuid(),
                point.means().name(),
                point.state().name(),
                point.keep(),
                point.createdAt(),
                point.keep() ? Optional.empty() : point.expiresAt(),
                point.problem());
    }
}
