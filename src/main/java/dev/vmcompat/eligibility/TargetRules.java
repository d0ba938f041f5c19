package dev.vmcompat.eligibility;

import dev.vmcompat.definition.DomainFacts;
import dev.vmcompat.inventory.HostReading;
import dev.vmcompat.inventory.MachineOffers;
import dev.vmcompat.machine.MachineCatalog;
import dev.vmcompat.machine.MachineType;
import dev.vmcompat.machine.Target;
import dev.vmcompat.machine.TargetResolver;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a VM's machine type can go. A VM is in compatibility mode if what runs or what is defined is older than its target; it is current only
 * if both are there.
 */
final class TargetRules {

    private TargetRules() {}

    /**
     * What the resolution comes to.
     *
     * @param hop from where to where
     * @param findings against it
     */
    record Resolution(Optional<Assessment.Hop> hop, Findings findings) {}

    static Resolution resolve(Subject subject) {
        Optional<HostReading.Reachable> host =
                subject.inventory().host(subject.vm().host());
        if (host.isEmpty()) {
            return new Resolution(Optional.empty(), Findings.none());
        }
        Target configured = resolve(subject, subject.configured().facts(), host.get());
        Optional<Target> live = subject.live().map(view -> resolve(subject, view.facts(), host.get()));
        Findings findings = Stream.concat(Stream.of(configured), live.stream())
                .map(TargetRules::reason)
                .flatMap(Optional::stream)
                .map(Findings::of)
                .reduce(Findings.none(), Findings::and);
        Optional<Assessment.Hop> hop = live.flatMap(TargetRules::upgrade)
                .or(() -> upgrade(configured))
                .or(() -> current(live.orElse(configured)));
        boolean isCurrent = findings.reasons().isEmpty()
                && upgrade(configured).isEmpty()
                && live.flatMap(TargetRules::upgrade).isEmpty();
        if (isCurrent) {
            return new Resolution(hop, Findings.of(Reason.of(ReasonCode.ALREADY_CURRENT)));
        }
        return new Resolution(
                hop, findings.and(wayBack(hop, subject, host.get())).and(guessed(hop, subject)));
    }

    private static Target resolve(Subject subject, DomainFacts facts, HostReading.Reachable own) {
        List<MachineCatalog> everyHost = subject.inventory().reachable().stream()
                .map(host -> offers(host.machines(), facts))
                .toList();
        return TargetResolver.resolve(facts.machine().orElse(""), offers(own.machines(), facts), everyHost);
    }

    private static MachineCatalog offers(MachineOffers machines, DomainFacts facts) {
        return machines.forDomain(facts.emulator(), facts.arch().orElse(""), facts.virtType());
    }

    private static Optional<Assessment.Hop> upgrade(Target target) {
        return target instanceof Target.Upgrade upgrade
                ? Optional.of(new Assessment.Hop(upgrade.from(), upgrade.to()))
                : Optional.empty();
    }

    private static Optional<Assessment.Hop> current(Target target) {
        return target instanceof Target.AlreadyCurrent current
                ? Optional.of(new Assessment.Hop(current.current(), current.current()))
                : Optional.empty();
    }

    private static Optional<Reason> reason(Target target) {
        if (target instanceof Target.NewerThanTarget newer) {
            return Optional.of(
                    Reason.of(ReasonCode.NEWER_THAN_TARGET, newer.from() + ", newest on every host " + newer.newest()));
        }
        if (target instanceof Target.NoVersionedMachineType none) {
            return Optional.of(Reason.of(
                    ReasonCode.NO_VERSIONED_MACHINE_TYPE, none.name().isEmpty() ? "none named" : none.name()));
        }
        if (target instanceof Target.UnknownMachineType unknown) {
            return Optional.of(Reason.of(ReasonCode.UNKNOWN_MACHINE_TYPE, unknown.name()));
        }
        if (target instanceof Target.NotOnEveryHost notEvery) {
            return Optional.of(Reason.of(
                    ReasonCode.TARGET_NOT_ON_EVERY_HOST, notEvery.from() + ", newest on some host " + notEvery.best()));
        }
        if (target instanceof Target.OnlyDeprecated deprecated) {
            return Optional.of(Reason.of(ReasonCode.TARGET_DEPRECATED, "newest " + deprecated.newest()));
        }
        if (target instanceof Target.LineNotOffered line) {
            return Optional.of(
                    Reason.of(ReasonCode.TARGET_NOT_ON_EVERY_HOST, line.from() + ", no host offers any of its kind"));
        }
        return Optional.empty();
    }

    /** A host that does not list the VM's emulator was taken to offer with it what it offers with its only other one. */
    private static Findings guessed(Optional<Assessment.Hop> hop, Subject subject) {
        DomainFacts facts = subject.configured().facts();
        String hosts = subject.inventory().reachable().stream()
                .filter(host ->
                        !host.machines().lists(facts.emulator(), facts.arch().orElse(""), facts.virtType()))
                .map(host -> host.uri().text())
                .collect(Collectors.joining(", "));
        return hop.isEmpty() || hosts.isEmpty()
                ? Findings.none()
                : Findings.of(Risk.notChecked("whether its emulator "
                        + facts.emulator().orElse("") + " offers what the listed one offers on " + hosts));
    }

    /** Asked only of what the host itself says: a configured list is about targets and need not name the past. */
    private static Findings wayBack(Optional<Assessment.Hop> hop, Subject subject, HostReading.Reachable own) {
        Optional<MachineType> from = hop.map(Assessment.Hop::from);
        boolean lost = own.machines().isReported()
                && from.filter(type -> !offers(
                                        own.machines(), subject.configured().facts())
                                .offers(type.name()))
                        .isPresent();
        return lost ? Findings.of(Risk.of(RiskCode.OLD_TYPE_NOT_OFFERED)) : Findings.none();
    }
}
