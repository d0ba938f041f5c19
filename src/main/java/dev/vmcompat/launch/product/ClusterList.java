package dev.vmcompat.launch.product;

import dev.vmcompat.eligibility.Assessment;
import dev.vmcompat.eligibility.Findings;
import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.eligibility.Risk;
import dev.vmcompat.eligibility.RiskCode;
import dev.vmcompat.eligibility.Verdict;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.inventory.ClusterInventory;
import dev.vmcompat.inventory.InventoryReader;
import dev.vmcompat.inventory.VirtualMachine;
import dev.vmcompat.machine.MachineType;
import dev.vmcompat.plan.RunOptions;
import dev.vmcompat.report.CodeView;
import dev.vmcompat.report.VmRow;
import dev.vmcompat.restorepoint.RestorePoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One cluster's VMs with their verdicts, read over read-only connections; what could not be asked is a named risk. */
final class ClusterList {

    private final Cluster cluster;
    private final Hypervisor hypervisor;
    private final Facts facts;
    private final RunOptions options;
    private final Map<ConnectionUri, Host> hosts = new HashMap<>();
    private final Set<String> lost = new TreeSet<>();

    private ClusterList(Cluster cluster, Hypervisor hypervisor, Facts facts, RunOptions options) {
        this.cluster = cluster;
        this.hypervisor = hypervisor;
        this.facts = facts;
        this.options = options;
    }

    /**
     * What was read.
     *
     * @param inventory the hosts' answers
     * @param rows every VM
     * @param silent a sentence per host that did not answer
     */
    record Content(ClusterInventory inventory, List<VmRow> rows, List<String> silent) {}

    static Content read(Cluster cluster, Hypervisor hypervisor, Facts facts, RunOptions options) {
        return new ClusterList(cluster, hypervisor, facts, options).read();
    }

    private Content read() {
        ClusterInventory inventory = new InventoryReader(hypervisor).read(cluster, Access.READ_ONLY);
        Function<VirtualMachine, Assessment> rules = facts.assessor().rules(options, inventory);
        Map<DomainId, List<RestorePoint>> points =
                facts.standing(cluster.name().text()).stream().collect(Collectors.groupingBy(RestorePoint::vm));
        List<VmRow> rows = new ArrayList<>();
        try {
            for (VirtualMachine vm : inventory.vms()) {
                Assessment assessment = withHost(rules.apply(vm));
                rows.add(row(assessment.with(held(points.getOrDefault(vm.id(), List.of())))));
            }
        } finally {
            hosts.values().forEach(Host::close);
        }
        List<String> silent = new ArrayList<>();
        inventory
                .unreachable()
                .forEach(host -> silent.add(
                        "Host " + host.uri() + " of cluster " + cluster.name() + " does not answer: " + host.why()));
        silent.addAll(lost);
        return new Content(inventory, rows, silent);
    }

    private Assessment withHost(Assessment assessment) {
        if (assessment.verdict() == Verdict.CURRENT || assessment.hop().isEmpty()) {
            return assessment;
        }
        ConnectionUri uri = assessment.vm().host();
        try {
            Host host = Objects.requireNonNull(
                    hosts.computeIfAbsent(uri, missing -> hypervisor.open(missing, Access.READ_ONLY)));
            return facts.assessor().withHostAsFarAsKnown(assessment, host, options);
        } catch (HypervisorException e) {
            lost.add("Host " + uri + " of cluster " + cluster.name() + " no longer answers: " + e.getMessage());
            return assessment.with(Findings.of(Reason.of(ReasonCode.HOST_UNREACHABLE, uri.text())));
        }
    }

    private static Findings held(List<RestorePoint> points) {
        Findings findings = Findings.none();
        for (RestorePoint point : points) {
            String until = point.keep()
                    ? "it is kept"
                    : point.expiresAt().map(at -> "until " + Seconds.of(at)).orElse("until its VM is settled");
            findings = findings.and(Findings.of(new Risk(
                    RiskCode.RESTORE_POINT_HELD,
                    RiskCode.RESTORE_POINT_HELD.sentence() + " (run " + point.run() + ", " + until + ")")));
        }
        return findings;
    }

    private VmRow row(Assessment assessment) {
        VirtualMachine vm = assessment.vm();
        return new VmRow(
                cluster.name().text(),
                vm.host().text(),
                vm.name().text(),
                vm.id().uuid(),
                vm.state().power().name(),
                vm.machine().orElse(""),
                vm.liveMachine(),
                assessment.target().map(MachineType::name),
                assessment.verdict().name(),
                assessment.reasons().stream()
                        .map(reason -> new CodeView(reason.code().name(), reason.message()))
                        .toList(),
                assessment.risks().stream()
                        .map(risk -> new CodeView(risk.code().name(), risk.message()))
                        .toList());
    }
}
