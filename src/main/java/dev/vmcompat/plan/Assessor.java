package dev.vmcompat.plan;

import dev.vmcompat.definition.DefinitionException;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.eligibility.Assessment;
import dev.vmcompat.eligibility.AssessmentOptions;
import dev.vmcompat.eligibility.ColdStartCheck;
import dev.vmcompat.eligibility.DiscardMode;
import dev.vmcompat.eligibility.Eligibility;
import dev.vmcompat.eligibility.Features;
import dev.vmcompat.eligibility.Findings;
import dev.vmcompat.eligibility.LedgerFacts;
import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.eligibility.Risk;
import dev.vmcompat.eligibility.RiskCode;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.inventory.ClusterInventory;
import dev.vmcompat.inventory.ColdStartReader;
import dev.vmcompat.inventory.DiskSpace;
import dev.vmcompat.inventory.VirtualMachine;
import dev.vmcompat.restorepoint.Demand;
import dev.vmcompat.restorepoint.Foresight;
import dev.vmcompat.restorepoint.RestorePoints;
import dev.vmcompat.restorepoint.Timing;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Assesses VMs under a run's options: the same way when planning, and again just before a VM is begun. */
public final class Assessor {

    private final Set<String> managers;
    private final Function<DomainId, LedgerFacts> ledger;

    /**
     * @param managers metadata namespaces of other management systems
     * @param ledger what the ledger knows of a VM
     */
    public Assessor(Set<String> managers, Function<DomainId, LedgerFacts> ledger) {
        this.managers = Set.copyOf(managers);
        this.ledger = ledger;
    }

    /** What the options mean for which VMs are taken. */
    public AssessmentOptions options(RunOptions options, ClusterInventory inventory) {
        Set<DomainId> named = new HashSet<>();
        for (VirtualMachine vm : inventory.vms()) {
            if (options.selection().namesExactly(vm.name().text(), vm.id().uuid())) {
                named.add(vm.id());
            }
        }
        return new AssessmentOptions(
                DiscardMode.valueOf(options.discard().name()),
                options.acceptedRisks(),
                new AssessmentOptions.OffVms(
                        options.offVms() == OffVms.INCLUDE,
                        named,
                        options.offNetwork() == OffNetwork.UP || options.powerState() == FinalPower.RUNNING),
                options.retry(),
                managers,
                options.acceptedManagers());
    }

    /** The rules that need no question to a host, for every VM of an inventory. */
    public Function<VirtualMachine, Assessment> rules(RunOptions options, ClusterInventory inventory) {
        Eligibility eligibility = new Eligibility(inventory, options(options, inventory));
        Findings leftOut = leftOutHosts(options);
        return vm -> eligibility.assess(vm, ledger.apply(vm.id())).with(leftOut);
    }

    /** What is not looked at cannot speak against a VM: it is named. */
    private static Findings leftOutHosts(RunOptions options) {
        String hosts = options.leftOutHosts().stream()
                .map(ConnectionUri::text)
                .sorted()
                .collect(Collectors.joining(", "));
        return hosts.isEmpty() ? Findings.none() : Findings.of(Risk.of(RiskCode.HOST_LEFT_OUT, hosts));
    }

    /**
     * Adds what a cold start would need, and looks which disks are thin. On a read-only connection, which is there to list many VMs, neither is
     * the new definition tried, which is named as a risk, nor is any disk chosen for discard.
     *
     * @throws HypervisorException if the host does not answer
     */
    public Assessment withColdStart(Assessment rules, Host host) {
        if (rules.hop().isEmpty()) {
            return rules;
        }
        Assessment assessment = host.access() == Access.READ_WRITE
                ? rules.with(DiskSpace.read(host, rules.vm(), rules.discardIfThin()))
                : rules;
        String to = rules.hop().get().to().name();
        Optional<String> changed = host.access() == Access.READ_WRITE
                ? Optional.of(rewritten(
                                new DomainDefinition(
                                        host.secureDefinition(assessment.vm().id())),
                                to,
                                assessment.features())
                        .xml())
                : Optional.empty();
        return assessment.with(ColdStartCheck.judge(
                assessment.vm(),
                ColdStartReader.read(host, rules.vm(), rules.hop().get().to(), changed)));
    }

    /**
     * The same, and by which means the disks can be kept, which speaks against a VM where the run demands it and there is none; for many VMs, where the trouble of one must not keep
     * the others from being looked at: what its host refuses to say is a named risk, and a VM that is gone or cannot be read meanwhile is left out
     * for that.
     *
     * @throws HypervisorException only if the connection to the host is lost
     */
    public Assessment withHostAsFarAsKnown(Assessment assessment, Host host, RunOptions options) {
        Assessment cold = asFarAsKnown(assessment, "what a cold start needs", seen -> withColdStart(seen, host));
        return cold.hop().isEmpty()
                ? cold
                : asFarAsKnown(
                        cold,
                        "whether a restore point of its disks can be made",
                        seen -> withRestorePoint(seen, host, options));
    }

    private static Assessment withRestorePoint(Assessment assessment, Host host, RunOptions options) {
        VirtualMachine vm = assessment.vm();
        boolean live = options.snapshotTiming() == SnapshotTiming.LIVE
                && vm.state().power().isRunning();
        boolean required = options.disks() == RestorePointDemand.REQUIRED;
        Foresight foresight = RestorePoints.foresee(
                host,
                vm.id(),
                new DomainDefinition(host.inactiveDefinition(vm.id())),
                new Demand(live ? Timing.LIVE : Timing.SEALED, required, options.snapshotMinFree()));
        if (foresight.impossible().isEmpty()) {
            Findings notChecked = new Findings(
                    List.of(),
                    foresight.notChecked().stream().map(Risk::notChecked).toList());
            return assessment.keptBy(foresight.how()).with(notChecked);
        }
        String why = foresight.impossible().get();
        if (!options.backupHook().isEmpty()) {
            return assessment
                    .keptBy("the program hooks.backup keeps the disks")
                    .with(Findings.of(Risk.of(RiskCode.BACKUP_BY_HOOK, why)));
        }
        return required
                ? assessment.with(Findings.of(Reason.of(ReasonCode.NO_RESTORE_POINT, why)))
                : assessment.keptBy("the definition only: " + why);
    }

    private static Assessment asFarAsKnown(Assessment assessment, String what, UnaryOperator<Assessment> look) {
        try {
            return look.apply(assessment);
        } catch (DefinitionException e) {
            return assessment.with(Findings.of(Reason.of(ReasonCode.UNREADABLE, String.valueOf(e.getMessage()))));
        } catch (HypervisorException e) {
            if (e.isConnectionLost()) {
                throw e;
            }
            return assessment.with(
                    e.kind() == HypervisorException.Kind.NOT_FOUND
                            ? Findings.of(Reason.of(ReasonCode.VM_GONE, "while it was looked at"))
                            : Findings.of(Risk.notChecked(what + " (" + e.getMessage() + ")")));
        }
    }

    /** The definition as the upgrade will define it: the machine type and the chosen features, and nothing else. */
    public static DomainDefinition rewritten(DomainDefinition definition, String to, Features features) {
        DomainDefinition typed = definition.withMachineType(to);
        return features.discard().isEmpty()
                ? typed
                : typed.withDiscard(Set.copyOf(features.discard())).definition();
    }
}
