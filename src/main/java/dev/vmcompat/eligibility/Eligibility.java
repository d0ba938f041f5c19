package dev.vmcompat.eligibility;

import dev.vmcompat.inventory.ClusterInventory;
import dev.vmcompat.inventory.Description;
import dev.vmcompat.inventory.VirtualMachine;
import dev.vmcompat.machine.GuestVisibleChange;
import dev.vmcompat.machine.MachineType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Assesses the VMs of one cluster: pure rules, all of them, never only the first that speaks.
 *
 * <ol>
 *   <li>A VM that could not be read is left out for that.
 *   <li>The target is resolved over all hosts.
 *   <li>A VM that has its target is current; nothing else about it matters.
 *   <li>State, ownership, where it came from, devices, shared disks, and what earlier runs came to are judged.
 *   <li>Risks are collected, and features chosen, where there is a target.
 * </ol>
 *
 * <p>The cold-start check needs the host, so its findings are added by {@link Assessment#with}; see {@link ColdStartCheck}.
 */
public final class Eligibility {

    private final ClusterInventory inventory;
    private final AssessmentOptions options;
    private final DiskUse diskUse;

    /** For many VMs of one inventory. */
    public Eligibility(ClusterInventory inventory, AssessmentOptions options) {
        this.inventory = Objects.requireNonNull(inventory, "inventory");
        this.options = Objects.requireNonNull(options, "options");
        this.diskUse = new DiskUse(inventory);
    }

    /** For one VM. */
    public static Assessment assess(
            VirtualMachine vm, ClusterInventory inventory, LedgerFacts ledger, AssessmentOptions options) {
        return new Eligibility(inventory, options).assess(vm, ledger);
    }

    /**
     * Assesses one VM.
     *
     * @param vm a VM of this inventory
     * @param ledger what the ledger knows about it
     */
    public Assessment assess(VirtualMachine vm, LedgerFacts ledger) {
        if (vm.description() instanceof Description.Unreadable unreadable) {
            return without(vm, Findings.of(Reason.of(ReasonCode.UNREADABLE, unreadable.why())));
        }
        Subject subject = new Subject(vm, vm.configured().orElseThrow(), inventory, ledger, options);
        TargetRules.Resolution resolution = TargetRules.resolve(subject);
        if (resolution.findings().reasons().stream().anyMatch(reason -> reason.code() == ReasonCode.ALREADY_CURRENT)) {
            return new Assessment(
                    vm, resolution.hop(), resolution.findings(), Features.none(), options.acceptedRisks());
        }
        List<GuestVisibleChange> crossed = resolution
                .hop()
                .map(hop -> GuestVisibleChange.crossed(hop.from(), hop.to()))
                .orElse(List.of());
        Findings findings = resolution
                .findings()
                .and(reasons(subject, resolution.hop()))
                .and(diskUse.judge(subject))
                .and(new Findings(List.of(), RiskRules.all(subject, crossed).toList()));
        return new Assessment(
                vm, resolution.hop(), findings, features(subject, resolution.hop(), crossed), options.acceptedRisks());
    }

    private Assessment without(VirtualMachine vm, Findings findings) {
        return new Assessment(vm, Optional.empty(), findings, Features.none(), options.acceptedRisks());
    }

    private static Findings reasons(Subject subject, Optional<Assessment.Hop> hop) {
        return new Findings(
                Stream.of(
                                StateRules.all(subject),
                                OwnershipRules.all(subject),
                                OriginRules.all(subject),
                                DeviceRules.all(subject),
                                typeOnlyDefined(subject, hop).stream(),
                                rolledBackBefore(subject, hop).stream())
                        .flatMap(reasons -> reasons)
                        .toList(),
                List.of());
    }

    /** Defined as what it runs on, or as its target already: then only the power cycle is left. Anything else is somebody's change, not ours. */
    private static Optional<Reason> typeOnlyDefined(Subject subject, Optional<Assessment.Hop> hop) {
        Optional<String> live = subject.live().flatMap(view -> view.facts().machine());
        Optional<String> target = hop.map(Assessment.Hop::to).map(MachineType::name);
        return live.flatMap(running -> subject.configured()
                .facts()
                .machine()
                .filter(defined -> !defined.equals(running)
                        && target.filter(defined::equals).isEmpty())
                .map(defined -> Reason.of(
                        ReasonCode.PENDING_CHANGES, "machine type " + defined + ", while it runs on " + running)));
    }

    private static Optional<Reason> rolledBackBefore(Subject subject, Optional<Assessment.Hop> hop) {
        return hop.map(Assessment.Hop::to)
                .map(MachineType::name)
                .filter(target -> !subject.options().retry())
                .filter(target -> subject.ledger().rolledBackFrom().contains(target))
                .map(target -> Reason.of(ReasonCode.ROLLED_BACK_BEFORE, target));
    }

    /** An explicit cache description in the definition stays, so the type's own L3 cache does not appear then. */
    private static Features features(Subject subject, Optional<Assessment.Hop> hop, List<GuestVisibleChange> crossed) {
        boolean l3 = crossed.contains(GuestVisibleChange.L3_CACHE)
                && subject.configured().facts().cpu().cacheMode().isEmpty();
        return hop.map(change -> new Features(
                        DiscardSelection.choose(
                                subject.configured(),
                                change.to(),
                                subject.options().discard()),
                        l3))
                .orElse(Features.none());
    }
}
