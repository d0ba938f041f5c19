package dev.vmcompat.plan;

import dev.vmcompat.eligibility.Assessment;
import dev.vmcompat.eligibility.Verdict;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.inventory.ClusterInventory;
import dev.vmcompat.inventory.HostReading;
import dev.vmcompat.inventory.InventoryReader;
import dev.vmcompat.inventory.VirtualMachine;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;

/** Freezes a run's list: reads every domain of the cluster, assesses it, and keeps the eligible ones in order of their names. */
public final class Planner {

    /** What a VM takes besides its settle time where nothing better is known: shutdown, snapshot, boot. */
    private static final Duration BESIDES_SETTLING = Duration.ofSeconds(90);

    private final Hypervisor hypervisor;
    private final Assessor assessor;
    private final RunRepository runs;
    private final Approvals approvals;
    private final Ledger ledger;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final List<AssignedCheck> checks;

    public Planner(
            Hypervisor hypervisor,
            Assessor assessor,
            RunRepository runs,
            Approvals approvals,
            Ledger ledger,
            TransactionTemplate transaction,
            Clock clock,
            List<AssignedCheck> checks) {
        this.hypervisor = hypervisor;
        this.assessor = assessor;
        this.runs = runs;
        this.approvals = approvals;
        this.ledger = ledger;
        this.transaction = transaction;
        this.clock = clock;
        this.checks = List.copyOf(checks);
    }

    /**
     * What is asked of a plan.
     *
     * @param number a run number that is not used yet
     * @param cluster whose VMs
     * @param options every job parameter
     * @param createdBy who asks
     * @param listener is told of what is not in the list
     */
    public record Request(long number, Cluster cluster, RunOptions options, String createdBy, PlanListener listener) {}

    /**
     * Plans and freezes, in one commit; a plan that was not approved gives way.
     *
     * @throws JobParameterException if a host that is to be left out is none of the cluster's, or none would be left
     * @throws PatternMatchesNothingException if a VM pattern matches no VM of the cluster
     * @throws HostsUnreachableException if a host does not answer: its VMs are unknown, and so is what every host offers
     * @throws dev.vmcompat.inventory.HostInTwoClusters if a host is another cluster's, of which a run is open or a VM in hand
     * @throws OpenRunException if an approved run of the cluster is not finished
     */
    public Run freeze(Request request) {
        runs.findOpen(request.cluster().name().text())
                .flatMap(runs::find)
                .filter(open -> !approvals.endUnlessAtWork(open))
                .ifPresent(this::refuseUnlessAwaiting);
        Cluster asked = withoutLeftOut(request.cluster(), request.options());
        ClusterInventory inventory = new InventoryReader(hypervisor).read(asked, Access.READ_WRITE);
        if (!inventory.unreachable().isEmpty()) {
            throw new HostsUnreachableException(inventory.unreachable());
        }
        checkPatterns(request.options(), inventory);
        checks.stream().filter(check -> isIdle(check.vms(), inventory)).forEach(request.listener()::askedOfNoVm);
        Run run = frozen(request, inventory);
        try {
            transaction.executeWithoutResult(status -> commit(run));
        } catch (DuplicateKeyException e) {
            throw new OpenRunException(
                    "cluster " + run.cluster() + " was planned by another process at the same time; try again", e);
        }
        return run;
    }

    /**
     * The hosts that a new plan is about.
     *
     * @throws JobParameterException if a host that is to be left out is none of the cluster's, or none would be left
     */
    public static Cluster withoutLeftOut(Cluster cluster, RunOptions options) {
        Set<ConnectionUri> leftOut = options.leftOutHosts();
        String key = JobParameter.WITHOUT_HOST.key();
        String hint = "Hosts of cluster " + cluster.name() + ": "
                + cluster.hosts().stream().map(ConnectionUri::text).collect(Collectors.joining(", ")) + ".";
        leftOut.stream()
                .filter(host -> !cluster.hosts().contains(host))
                .findFirst()
                .ifPresent(host -> {
                    throw new JobParameterException(
                            key,
                            "Parameter " + key + ": " + host + " is no host of cluster " + cluster.name() + ".",
                            hint);
                });
        if (leftOut.containsAll(cluster.hosts())) {
            throw new JobParameterException(
                    key, "Parameter " + key + " leaves no host of cluster " + cluster.name() + ".", hint);
        }
        return cluster.without(leftOut);
    }

    private void commit(Run run) {
        Optional<Run> before = runs.findOpen(run.cluster()).flatMap(runs::find);
        before.filter(open -> !approvals.endUnlessAtWork(open)).ifPresent(open -> {
            refuseUnlessAwaiting(open);
            runs.change(open.number(), RunStatus.AWAITING_APPROVAL, RunStatus.SUPERSEDED);
            ledger.append(event(AuditAction.RUN_SUPERSEDED, open, "by run " + run.number()));
        });
        runs.own(run.cluster(), run.hosts(), run.options().leftOutHosts().isEmpty());
        runs.insert(run);
        ledger.append(event(AuditAction.RUN_PLANNED, run, run.vms().size() + " VMs, digest " + run.digest()));
    }

    private void refuseUnlessAwaiting(Run open) {
        if (approvals.hasEnded(open)) {
            throw new OpenRunException("run " + open.number() + " of cluster " + open.cluster() + " is " + open.status()
                    + ": its approval ended, and it ends once the VM in hand is settled; see to that with 'recover'");
        }
        if (open.status() != RunStatus.AWAITING_APPROVAL) {
            throw new OpenRunException("run " + open.number() + " of cluster " + open.cluster() + " is " + open.status()
                    + " and not finished; continue it with 'run " + open.number() + "', or end it with 'reject "
                    + open.number() + " --reason TEXT'");
        }
    }

    private AuditDraft event(AuditAction action, Run run, String after) {
        return AuditDraft.of(new Actor(run.createdBy()), action)
                .inCluster(run.cluster())
                .ofRun(run.number())
                .after(after);
    }

    private Run frozen(Request request, ClusterInventory inventory) {
        List<String> hosts = inventory.reachable().stream()
                .map(host -> host.info().identity(host.uri()))
                .sorted()
                .toList();
        List<PlannedVm> vms = list(request, inventory);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        RunStatus status = vms.isEmpty() ? RunStatus.COMPLETED : RunStatus.AWAITING_APPROVAL;
        String cluster = request.cluster().name().text();
        return new Run(
                request.number(),
                cluster,
                status,
                hosts,
                request.options(),
                vms,
                Digest.of(request.number(), cluster, hosts, request.options(), vms),
                request.createdBy(),
                now,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private List<PlannedVm> list(Request request, ClusterInventory inventory) {
        Function<VirtualMachine, Assessment> rules = assessor.rules(request.options(), inventory);
        int limit = request.options().limit().orElse(Integer.MAX_VALUE);
        List<PlannedVm> planned = new ArrayList<>();
        Map<ConnectionUri, Host> hosts = new LinkedHashMap<>();
        try {
            List<VirtualMachine> candidates = inventory.vms().stream()
                    .filter(vm -> request.options()
                            .selection()
                            .selects(vm.name().text(), vm.id().uuid()))
                    .sorted(java.util.Comparator.comparing(
                                    (VirtualMachine vm) -> vm.name().text())
                            .thenComparing(VirtualMachine::id))
                    .toList();
            for (VirtualMachine vm : candidates) {
                if (planned.size() == limit) {
                    break;
                }
                Assessment assessment = rules.apply(vm);
                if (assessment.verdict() == Verdict.ELIGIBLE) {
                    Host host = hosts.computeIfAbsent(vm.host(), uri -> hypervisor.open(uri, Access.READ_WRITE));
                    Assessment whole = assessor.withHostAsFarAsKnown(assessment, host, request.options());
                    if (whole.verdict() == Verdict.ELIGIBLE) {
                        planned.add(planned(planned.size() + 1, whole, request.options()));
                    } else {
                        request.listener().leftOut(whole);
                    }
                } else {
                    request.listener().leftOut(assessment);
                }
            }
            return planned;
        } finally {
            hosts.values().forEach(Host::close);
        }
    }

    private PlannedVm planned(int position, Assessment assessment, RunOptions options) {
        VirtualMachine vm = assessment.vm();
        return new PlannedVm(
                position,
                vm.id(),
                vm.name(),
                vm.host(),
                assessment.from().orElseThrow().name(),
                assessment.target().orElseThrow().name(),
                assessment.features(),
                assessment.risks().stream()
                        .map(risk -> new PlannedVm.PlannedRisk(risk.code().name(), risk.message()))
                        .toList(),
                PlannedFacts.of(assessment),
                options.settle().plus(BESIDES_SETTLING),
                checks.stream()
                        .filter(assigned ->
                                assigned.vms().matches(vm.name().text(), vm.id().uuid()))
                        .map(AssignedCheck::check)
                        .distinct()
                        .toList());
    }

    private static void checkPatterns(RunOptions options, ClusterInventory inventory) {
        List<VmPattern> patterns = new ArrayList<>(options.selection().included());
        patterns.addAll(options.selection().excluded());
        List<VmPattern> idle =
                patterns.stream().filter(pattern -> isIdle(pattern, inventory)).toList();
        if (!idle.isEmpty()) {
            throw new PatternMatchesNothingException(idle);
        }
    }

    private static boolean isIdle(VmPattern pattern, ClusterInventory inventory) {
        return inventory.vms().stream()
                .noneMatch(vm -> pattern.matches(vm.name().text(), vm.id().uuid()));
    }

    /** Hosts that were asked and did not answer. */
    public static final class HostsUnreachableException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        HostsUnreachableException(List<HostReading.Unreachable> hosts) {
            super("not every host of the cluster answers: "
                    + String.join(
                            "; ",
                            hosts.stream()
                                    .map(host -> host.uri() + ": " + host.why())
                                    .toList()));
        }
    }
}
