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
 *   <li>A VM that could not be read is left out for that, and for what is known of it all the same.
 *   <li>The target is resolved over all hosts.
 *   <li>A VM that has its target is current; nothing else about it matters.
 *   <li>State, ownership, where it came from, devices, shared disks, and what earlier runs came to are judged.
 *   <li>Risks are collected, and features chosen, where there is a target.
 * </ol>
 *
 * <p>The cold-start check needs the host, so its findings are added by {@link Assessment#with(Findings)}; see {@link ColdStartCheck}. So do the
 * sizes of disks that get discard where they are thin: {@link Assessment#with(dev.vmcompat.inventory.DiskSpace)}.
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
            return new Assessment(
                    vm,
                    Optional.empty(),
                    Findings.of(Reason.of(ReasonCode.UNREADABLE, unreadable.why()))
                            .and(withoutDefinition(vm)),
                    Features.none(),
                    List.of(),
                    options.acceptedRisks(),
                    "");
        }
        Subject subject = new Subject(vm, vm.configured().orElseThrow(), inventory, ledger, options);
        TargetRules.Resolution resolution = TargetRules.resolve(subject);
        if (resolution.findings().reasons().stream().anyMatch(reason -> reason.code() == ReasonCode.ALREADY_CURRENT)) {
            return new Assessment(
                    vm,
                    resolution.hop(),
                    resolution.findings(),
                    Features.none(),
                    List.of(),
                    options.acceptedRisks(),
                    "");
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
        List<String> discard = discard(subject, resolution.hop());
        boolean ifThin = options.discard() == DiscardMode.THIN;
        return new Assessment(
                vm,
                resolution.hop(),
                findings,
                new Features(ifThin ? List.of() : discard, l3Cache(subject, crossed)),
                ifThin ? discard : List.of(),
                options.acceptedRisks(),
                "");
    }

    /** The rules that need nothing of a VM but its row of the host's list. */
    private Findings withoutDefinition(VirtualMachine vm) {
        return new Findings(
                Stream.of(
                                StateRules.withoutDefinition(vm, options),
                                OwnershipRules.withoutDefinition(vm, inventory),
                                OriginRules.withoutDefinition(inventory))
                        .flatMap(reasons -> reasons)
                        .toList(),
                List.of());
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
    private static boolean l3Cache(Subject subject, List<GuestVisibleChange> crossed) {
        return crossed.contains(GuestVisibleChange.L3_CACHE)
                && subject.configured().facts().cpu().cacheMode().isEmpty();
    }

    private static List<String> discard(Subject subject, Optional<Assessment.Hop> hop) {
        return hop.map(change -> DiscardSelection.choose(
                        subject.configured(), change.to(), subject.options().discard()))
                .orElse(List.of());
    }
}
