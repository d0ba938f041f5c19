package dev.vmcompat.launch.product;

import dev.vmcompat.account.Account;
import dev.vmcompat.account.Role;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.launch.Approver;
import dev.vmcompat.launch.CommandFailure;
import dev.vmcompat.launch.Credentials;
import dev.vmcompat.launch.ExitCode;
import dev.vmcompat.launch.Finished;
import dev.vmcompat.launch.Services;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.plan.ApprovalState;
import dev.vmcompat.plan.GivenParameters;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunOptions;
import dev.vmcompat.plan.RunOutlines.Outline;
import dev.vmcompat.plan.RunStatus;
import dev.vmcompat.plan.TamperedException;
import dev.vmcompat.plan.VmPattern;
import dev.vmcompat.report.MessageReport;
import dev.vmcompat.report.PlanReport;
import dev.vmcompat.report.Report;
import dev.vmcompat.report.RunProgress;
import dev.vmcompat.report.RunReport;
import dev.vmcompat.report.SentencesReport;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.State;
import dev.vmcompat.run.Ending;
import dev.vmcompat.run.Resolution;
import dev.vmcompat.run.Runner;
import dev.vmcompat.run.StartResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Plans, approvals and runs. */
final class RunsService implements Services.Runs {

    private final Product product;

    RunsService(Product product) {
        this.product = product;
    }

    @Override
    public PlanReport plan(String cluster, GivenParameters given) {
        RunOptions options =
                RunOptions.of(given.over(product.configuration().defaults()).over(hooks()));
        NotInThePlan missed = new NotInThePlan();
        Run run = product.room()
                .runner()
                .plan(
                        product.hosts().cluster(cluster),
                        options,
                        Actor.operatingSystem().text(),
                        missed);
        return PlanViews.list(run).without(missed.vms(), missed.checks());
    }

    @Override
    public Report approve(long number, Credentials credentials) {
        Run run = find(number);
        Account account = admit(credentials, Role.ADMIN);
        product.room()
                .approvals()
                .approve(run, account, product.configuration().approval().valid());
        ApprovalState state = product.room().approvals().state(run);
        return new MessageReport(
                "Run " + number + " (" + run.vms().size() + (run.vms().size() == 1 ? " VM" : " VMs") + " of cluster "
                        + run.cluster() + ") is " + state.words() + ". Start it with: vmcompat run " + number);
    }

    @Override
    public Report reject(long number, String reason, Credentials credentials) {
        Run run = find(number);
        Account account = admit(credentials, Role.OPERATOR);
        product.room().approvals().reject(run, account, reason);
        return new MessageReport(
                !find(number).status().isOpen()
                        ? "Run " + number + " is rejected."
                        : "The approval of run " + number
                                + " is revoked: nothing more is begun. It ends once the VM in hand is settled.");
    }

    @Override
    public Finished run(Services.RunRequest request) {
        product.watching().tell(request.progress());
        Cluster cluster = product.hosts().cluster(clusterOf(request));
        GivenParameters given = request.given();
        GivenParameters hooks = hooks();
        Consumer<Run> approver = run -> approve(run, request.approver());
        Runner.Start start = new Runner.Start(
                cluster,
                request.run().isPresent() ? Optional.of(request.run().getAsLong()) : Optional.empty(),
                RunOptions.of(given.over(request.defaults()).over(hooks)),
                options -> options.narrowedBy(given.over(hooks)),
                approver,
                Actor.operatingSystem().text());
        return finished(cluster, product.anchored(() -> product.room().runner().start(start)));
    }

    @Override
    public Report stop(Optional<String> cluster, OptionalLong run, Credentials credentials) {
        Account account = admit(credentials, Role.OPERATOR);
        long number = run.isPresent() ? find(run.getAsLong()).number() : onlyOpen(cluster);
        Run asked = find(number);
        if (!asked.status().isOpen()) {
            throw CommandFailure.usage(
                    "Run " + number + " has ended (" + asked.status() + ").", "There is nothing to stop.");
        }
        product.room().work().stop(asked, account);
        return new MessageReport("Run " + number + " stops after the VM in hand.");
    }

    @Override
    public Finished recover(Optional<String> cluster, RunProgress progress) {
        product.watching().tell(progress);
        List<String> messages = new ArrayList<>();
        List<String> attention = new ArrayList<>();
        Ending worst = Ending.DONE;
        for (Cluster each : product.hosts().clusters(cluster)) {
            StartResult result = product.anchored(() -> product.room().work().recover(each));
            messages.add("Cluster " + each.name() + ": " + result.message() + ".");
            attention.addAll(attention(each, result.ending()));
            worst = result.ending().compareTo(worst) < 0 ? result.ending() : worst;
        }
        attention.addAll(messages);
        return new Finished(new SentencesReport(attention), exitCode(worst));
    }

    @Override
    public Finished rollback(long number, String vm, boolean disks, Credentials credentials, RunProgress progress) {
        Run run = find(number);
        PlannedVm planned = vm(run, vm);
        Account account = admit(credentials, Role.ADMIN);
        product.watching().tell(progress);
        Cluster cluster = product.hosts().cluster(run.cluster());
        StartResult result =
                product.anchored(() -> product.room().work().rollback(cluster, run, planned.id(), disks, account));
        List<String> lines = attention(cluster, result.ending());
        lines.add(result.message() + ".");
        return new Finished(new SentencesReport(lines), exitCode(result.ending()));
    }

    @Override
    public String discarded(long number, String vm) {
        Run run = find(number);
        PlannedVm planned = vm(run, vm);
        RestorePoint point = product.room()
                .restorePoints()
                .find(number, planned.id())
                .filter(found -> found.state() == State.HELD)
                .orElseThrow(
                        () -> CommandFailure.usage(
                                "VM " + planned.name() + " has no restore point of run " + number
                                        + " that its disks could go back to.",
                                "vmcompat restore-points list shows those there are. Without --disks the machine type goes back."));
        return new Discarded(product).sentence(run, planned, point);
    }

    @Override
    public Report resolve(
            long number, String vm, Services.Resolution resolution, String reason, Credentials credentials) {
        Outline found = resolvable(number, vm);
        Account account = admit(credentials, Role.ADMIN);
        Cluster cluster = product.hosts().cluster(found.cluster());
        StartResult result = product.anchored(() -> product.room()
                .work()
                .resolve(cluster, number, found.id(), Resolution.valueOf(resolution.name()), reason, account));
        return new MessageReport(result.message() + ".");
    }

    /** The configuration's programs; what others may change is not run. */
    private GivenParameters hooks() {
        product.configuration().hooks().check();
        return product.configuration().hooks().parameters();
    }

    private void approve(Run run, Approver approver) {
        approver.ask(PlanViews.withChanges(run)).ifPresent(credentials -> {
            try (credentials) {
                Account account = admit(credentials, Role.ADMIN);
                product.room()
                        .approvals()
                        .approve(
                                run, account, product.configuration().approval().valid());
            }
        });
    }

    private Finished finished(Cluster cluster, StartResult result) {
        List<String> lines = attention(cluster, result.ending());
        if (result.ending() != Ending.DONE) {
            lines.add(result.message() + ".");
        }
        Optional<Run> run = result.run().flatMap(this::genuine);
        if (run.isEmpty()) {
            String hint = result.ending() == Ending.UNREACHABLE
                    ? "Check that libvirtd runs there and that this user may connect: vmcompat doctor."
                    : "";
            throw new CommandFailure(exitCode(result.ending()), String.join(" ", lines), hint);
        }
        boolean begun =
                !product.room().repositories().outcomes().settled(run.get()).isEmpty();
        if (result.ending() == Ending.NOT_APPROVED && !begun) {
            throw new CommandFailure(ExitCode.NOT_ALLOWED, result.message() + ".", afterRefusal(run.get()));
        }
        return new Finished(
                new RunReport(new RunViews(product.room()).of(run.get())), exitCode(result.ending()), lines);
    }

    private String afterRefusal(Run run) {
        if (product.room().approvals().state(run).mayBeApproved()) {
            return "An administrator approves it with: vmcompat approve " + run.number();
        }
        return run.status().isOpen() && run.status() != RunStatus.AWAITING_APPROVAL
                ? "End it, then plan anew: vmcompat reject " + run.number() + " --reason TEXT; vmcompat plan"
                : "Plan anew: vmcompat plan";
    }

    /** Empty also where it is not as it was written: what a start came to is told all the same. */
    private Optional<Run> genuine(long number) {
        try {
            return product.room().runs().find(number);
        } catch (TamperedException e) {
            return Optional.empty();
        }
    }

    private List<String> attention(Cluster cluster, Ending ending) {
        return ending == Ending.NEEDS_ATTENTION
                ? new ArrayList<>(
                        Attention.sentences(product, Optional.of(cluster.name().text())))
                : new ArrayList<>();
    }

    private String clusterOf(Services.RunRequest request) {
        if (request.run().isEmpty()) {
            return request.cluster().orElseThrow();
        }
        Run run = find(request.run().getAsLong());
        if (request.cluster().filter(named -> !run.cluster().equals(named)).isPresent()) {
            throw CommandFailure.usage(
                    "Run " + run.number() + " is of cluster " + run.cluster() + ", not "
                            + request.cluster().get() + ".",
                    "Leave out --cluster, or name " + run.cluster() + ".");
        }
        return run.cluster();
    }

    private long onlyOpen(Optional<String> cluster) {
        List<Long> open = product.hosts().clusters(cluster).stream()
                .flatMap(each -> product.room().runs().findOpen(each.name().text()).stream())
                .toList();
        if (open.size() != 1) {
            throw CommandFailure.usage(
                    open.isEmpty() ? "There is no open run." : "There are several open runs: " + open + ".",
                    open.isEmpty() ? "There is nothing to stop." : "Name the run's number.");
        }
        return open.get(0);
    }

    private Run find(long number) {
        return product.run(number)
                .orElseThrow(() ->
                        CommandFailure.usage("There is no run " + number + ".", "See the runs: vmcompat history"));
    }

    /** Also of a run whose list is not as it was written, or that only a claim has named: letting go of a VM needs no plan. */
    private Outline resolvable(long number, String name) {
        VmPattern pattern = new VmPattern(name);
        List<Outline> all = product.room().resolvable(number);
        List<Outline> matching = all.stream()
                .filter(vm -> pattern.matches(vm.name(), vm.id().uuid()))
                .toList();
        if (all.isEmpty()) {
            throw CommandFailure.usage("There is no run " + number + ".", "See the runs: vmcompat history");
        }
        if (matching.size() != 1) {
            throw notOne(number, name, matching.size());
        }
        return matching.get(0);
    }

    private static PlannedVm vm(Run run, String name) {
        VmPattern pattern = new VmPattern(name);
        List<PlannedVm> matching = run.vms().stream()
                .filter(vm -> pattern.matches(vm.name().text(), vm.id().uuid()))
                .toList();
        if (matching.size() != 1) {
            throw notOne(run.number(), name, matching.size());
        }
        return matching.get(0);
    }

    private static CommandFailure notOne(long run, String name, int matching) {
        return CommandFailure.usage(
                matching == 0
                        ? "No VM of run " + run + " matches '" + name + "'."
                        : matching + " VMs of run " + run + " match '" + name + "', and one is needed.",
                "See its VMs: vmcompat show " + run);
    }

    private Account admit(Credentials credentials, Role needed) {
        return new Gate(product.storage().accounts()).admit(credentials, needed);
    }

    private static ExitCode exitCode(Ending ending) {
        return switch (ending) {
            case BROKEN_OFF -> ExitCode.INTERNAL;
            case UNREACHABLE -> ExitCode.UNREACHABLE;
            case NEEDS_ATTENTION -> ExitCode.NEEDS_ATTENTION;
            case NOT_APPROVED -> ExitCode.NOT_ALLOWED;
            case NOT_ALL_UPGRADED -> ExitCode.SOME_NOT_UPGRADED;
            case STOPPED -> ExitCode.STOPPED;
            case DONE -> ExitCode.DONE;
        };
    }
}
