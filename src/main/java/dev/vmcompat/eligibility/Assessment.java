package dev.vmcompat.eligibility;

import dev.vmcompat.definition.DiskFacts;
import dev.vmcompat.inventory.DiskSpace;
import dev.vmcompat.inventory.VirtualMachine;
import dev.vmcompat.machine.GuestVisibleChange;
import dev.vmcompat.machine.MachineType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that speaks for and against one VM's upgrade.
 *
 * @param vm the VM
 * @param hop from where to where; empty where there is no target
 * @param findings every reason and risk, not the first
 * @param features what it gains besides the type
 * @param discardIfThin target names of the disks that get discard too, once {@link #with(DiskSpace)} knows that they are thin
 * @param acceptedRisks high risks that leave it in
 * @param kept by which means its disks would be kept, for people; empty where that was not looked at, or they can't be
 */
public record Assessment(
        VirtualMachine vm,
        Optional<Hop> hop,
        Findings findings,
        Features features,
        List<String> discardIfThin,
        Set<RiskCode> acceptedRisks,
        String kept) {

    /**
     * A change of machine type.
     *
     * @param from what runs, or what is configured where that is the old one
     * @param to the target; the same as {@code from} where the VM is current
     */
    public record Hop(MachineType from, MachineType to) {}

    public Assessment {
        Objects.requireNonNull(vm, "vm");
        Objects.requireNonNull(hop, "hop");
        Objects.requireNonNull(findings, "findings");
        Objects.requireNonNull(features, "features");
        discardIfThin = List.copyOf(discardIfThin);
        acceptedRisks = Set.copyOf(acceptedRisks);
    }

    /** CURRENT where it has its target and nothing else matters then; ELIGIBLE without any reason; else INELIGIBLE. */
    public Verdict verdict() {
        if (has(ReasonCode.ALREADY_CURRENT)) {
            return Verdict.CURRENT;
        }
        return reasons().isEmpty() && hop.isPresent() ? Verdict.ELIGIBLE : Verdict.INELIGIBLE;
    }

    /** The machine type to leave. */
    public Optional<MachineType> from() {
        return hop.map(Hop::from);
    }

    /** The machine type to reach. */
    public Optional<MachineType> target() {
        return hop.map(Hop::to);
    }

    /** Every reason; a high risk that was not accepted is one of them. */
    public List<Reason> reasons() {
        List<Reason> unaccepted = risks().stream()
                .filter(risk -> risk.high() && !acceptedRisks.contains(risk.code()))
                .map(risk -> Reason.of(ReasonCode.RISK_NOT_ACCEPTED, "accept-risk=" + risk.code()))
                .toList();
        return findings.and(new Findings(unaccepted, List.of())).reasons();
    }

    /** Every risk, accepted ones included. */
    public List<Risk> risks() {
        return findings.risks();
    }

    /** What the guest will notice, oldest change first. */
    public List<GuestVisibleChange> crossed() {
        return hop.map(change -> GuestVisibleChange.crossed(change.from(), change.to()))
                .orElse(List.of());
    }

    /** Whether a reason of this code was found. */
    public boolean has(ReasonCode code) {
        return findings.reasons().stream().anyMatch(reason -> reason.code() == code);
    }

    /** The same assessment with what another check found, such as the cold-start check. */
    public Assessment with(Findings more) {
        return new Assessment(vm, hop, findings.and(more), features, discardIfThin, acceptedRisks, kept);
    }

    /** The same assessment, and by which means the VM's disks would be kept. */
    public Assessment keptBy(String means) {
        return new Assessment(vm, hop, findings, features, discardIfThin, acceptedRisks, means);
    }

    /** The same assessment, with discard for the disks that are thin. One of which that is not known gets none, and that is a named risk. */
    public Assessment with(DiskSpace space) {
        List<String> discard = new ArrayList<>(features.discard());
        Findings found = findings;
        for (DiskFacts disk : vm.configured().map(view -> view.facts().disks()).orElseGet(List::of)) {
            if (discardIfThin.contains(disk.target())) {
                Optional<Boolean> thin = space.of(disk.target()).map(size -> DiscardSelection.isThin(disk, size));
                if (thin.isEmpty()) {
                    found = found.and(Findings.of(Risk.notChecked("whether disk " + disk.target()
                            + " is thin (sizes of its image), so it gets no discard; discard=all gives it")));
                } else if (thin.get()) {
                    discard.add(disk.target());
                }
            }
        }
        return new Assessment(
                vm, hop, found, new Features(discard, features.l3Cache()), List.of(), acceptedRisks, kept);
    }
}
