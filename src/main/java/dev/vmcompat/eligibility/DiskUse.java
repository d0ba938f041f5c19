package dev.vmcompat.eligibility;

import dev.vmcompat.definition.DiskFacts;
import dev.vmcompat.definition.DiskSource;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.inventory.ClusterInventory;
import dev.vmcompat.inventory.DomainView;
import dev.vmcompat.inventory.VirtualMachine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which VMs name which storage, in a definition or a backing chain. Built once for a whole cluster.
 *
 * <p>A path or a pool means the same storage on one host; on another host it may be shared storage or another disk of the same name, and nothing
 * here can tell. A network source is the same everywhere. A volume may be a file that another VM names by its path: then the last part of the
 * name is the same, and that is said.
 */
final class DiskUse {

    private final Map<DiskSource, List<VirtualMachine>> users = new HashMap<>();
    private final Map<String, Set<DiskSource>> byBaseName = new HashMap<>();

    DiskUse(ClusterInventory inventory) {
        for (VirtualMachine vm : inventory.vms()) {
            sources(vm).forEach(source -> {
                users.computeIfAbsent(source, any -> new ArrayList<>()).add(vm);
                byBaseName
                        .computeIfAbsent(baseName(source), any -> new LinkedHashSet<>())
                        .add(source);
            });
        }
    }

    /** Reasons where another VM certainly uses a disk this one writes to; a risk where it may. */
    Findings judge(Subject subject) {
        Set<String> certain = new TreeSet<>();
        Set<String> possible = new TreeSet<>();
        Set<String> twoNames = new TreeSet<>();
        for (DiskSource source : writable(subject)) {
            for (VirtualMachine user : users.getOrDefault(source, List.of())) {
                if (!user.id().equals(subject.vm().id())) {
                    (isSamePlace(source, user.host(), subject.vm().host()) ? certain : possible)
                            .add(source.words() + " by " + user.name());
                }
            }
            twoNames.addAll(underOtherNames(source, subject));
        }
        Findings found = certain.isEmpty()
                ? Findings.none()
                : Findings.of(Reason.of(ReasonCode.DISK_USED_ELSEWHERE, String.join(", ", certain)));
        if (!possible.isEmpty()) {
            found = found.and(
                    Findings.of(Risk.notChecked("whether VMs on other hosts use the same storage under the same name: "
                            + String.join(", ", possible))));
        }
        if (!twoNames.isEmpty()) {
            found = found.and(
                    Findings.of(Risk.notChecked("whether these are the same storage: " + String.join(", ", twoNames))));
        }
        return found;
    }

    /** A volume of a pool is a file or device too, and two pools may have one folder: what they are called at last tells. */
    private Set<String> underOtherNames(DiskSource source, Subject subject) {
        Set<String> found = new TreeSet<>();
        for (DiskSource other : byBaseName.getOrDefault(baseName(source), Set.of())) {
            boolean pooled = source instanceof DiskSource.Volume || other instanceof DiskSource.Volume;
            boolean onHost = !(source instanceof DiskSource.Network) && !(other instanceof DiskSource.Network);
            if (pooled && onHost && !other.equals(source)) {
                users.getOrDefault(other, List.of()).stream()
                        .filter(user -> !user.id().equals(subject.vm().id()))
                        .forEach(user -> found.add(source.words() + " and " + other.words() + " of " + user.name()));
            }
        }
        return found;
    }

    private static String baseName(DiskSource source) {
        return source.words().substring(source.words().lastIndexOf('/') + 1);
    }

    private static boolean isSamePlace(DiskSource source, ConnectionUri one, ConnectionUri other) {
        return source instanceof DiskSource.Network || one.equals(other);
    }

    private static Set<DiskSource> writable(Subject subject) {
        Set<DiskSource> sources = new LinkedHashSet<>();
        Stream.concat(Stream.of(subject.configured()), subject.live().stream())
                .flatMap(view -> view.facts().disks().stream())
                .filter(DiskFacts::isWritable)
                .forEach(disk -> disk.source().filter(DiskUse::isNamed).ifPresent(sources::add));
        return sources;
    }

    private static Set<DiskSource> sources(VirtualMachine vm) {
        Set<DiskSource> sources = new LinkedHashSet<>();
        Stream.concat(vm.configured().stream(), vm.live().stream()).forEach(view -> collect(view, sources));
        return sources;
    }

    private static void collect(DomainView view, Set<DiskSource> sources) {
        for (DiskFacts disk : view.facts().disks()) {
            disk.source().filter(DiskUse::isNamed).ifPresent(sources::add);
            sources.addAll(view.details().disk(disk.target()).backing());
        }
    }

    /** An unknown kind of storage has no name to compare. */
    private static boolean isNamed(DiskSource source) {
        return !(source instanceof DiskSource.Other);
    }
}
