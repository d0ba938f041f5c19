package dev.vmcompat.machine;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds a VM's target: the newest non-deprecated type of its own family and line that every host offers.
 *
 * <ol>
 *   <li>The source is read; an alias is what the VM's own host says it stands for.
 *   <li>Candidates are the types of the same family and line that every host offers and none deprecates; never an alias.
 *   <li>The newest candidate is compared with the source.
 *   <li>Without candidates, the answer says what stands in the way.
 * </ol>
 */
public final class TargetResolver {

    private static final Comparator<MachineType> BY_AGE = MachineType::compareAge;

    private TargetResolver() {}

    /**
     * Resolves the target of one VM.
     *
     * @param source the machine in the VM's definition
     * @param ownHost the catalog of the VM's own host, which explains aliases
     * @param everyHost the catalogs of all hosts of the cluster for the VM's emulator, architecture and virtualization type
     * @throws IllegalArgumentException if there is no host, since nothing would be offered "by every one" then
     */
    public static Target resolve(String source, MachineCatalog ownHost, List<MachineCatalog> everyHost) {
        if (everyHost.isEmpty()) {
            throw new IllegalArgumentException("a target needs at least one host's catalog");
        }
        String canonical = ownHost.canonicalOf(source).orElse(source);
        ParsedMachine parsed = MachineNames.parse(canonical);
        if (parsed instanceof ParsedMachine.Versioned versioned) {
            return targetOf(versioned.type(), everyHost);
        }
        return parsed instanceof ParsedMachine.Unknown && !source.isBlank()
                ? new Target.UnknownMachineType(source)
                : new Target.NoVersionedMachineType(source);
    }

    private static Target targetOf(MachineType from, List<MachineCatalog> everyHost) {
        List<MachineType> shared = offeredFor(from, everyHost)
                .filter(type -> everyHost.stream().allMatch(host -> host.offers(type.name())))
                .toList();
        Optional<MachineType> target = newest(shared.stream()
                .filter(type -> everyHost.stream().noneMatch(host -> host.deprecates(type.name())))
                .toList());
        Optional<MachineType> best = newest(offeredFor(from, everyHost)
                .filter(type -> everyHost.stream().noneMatch(host -> host.deprecates(type.name())))
                .toList());
        if (target.isPresent()) {
            return compared(from, target.get());
        }
        if (best.isPresent()) {
            return new Target.NotOnEveryHost(from, best.get());
        }
        return newest(shared)
                .<Target>map(type -> new Target.OnlyDeprecated(from, type))
                .orElseGet(() -> notShared(from, everyHost));
    }

    private static Target compared(MachineType from, MachineType target) {
        if (from.canBecome(target)) {
            return new Target.Upgrade(from, target);
        }
        return from.compareAge(target) == 0
                ? new Target.AlreadyCurrent(from)
                : new Target.NewerThanTarget(from, target);
    }

    /** Nothing that is not deprecated anywhere, and nothing that all hosts share. */
    private static Target notShared(MachineType from, List<MachineCatalog> everyHost) {
        return newest(offeredFor(from, everyHost).toList())
                .<Target>map(type -> new Target.NotOnEveryHost(from, type))
                .orElseGet(() -> new Target.LineNotOffered(from));
    }

    private static Stream<MachineType> offeredFor(MachineType from, List<MachineCatalog> hosts) {
        return hosts.stream()
                .flatMap(host -> host.versionedTypes().stream())
                .distinct()
                .filter(type -> type.isComparableWith(from) && (from.oldName() || !type.oldName()));
    }

    private static Optional<MachineType> newest(Collection<MachineType> types) {
        return types.stream().max(BY_AGE);
    }
}
