package dev.vmcompat.definition;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Takes an allowed change out of two trees, so that what is left can be compared exactly. */
final class AllowedChanges {

    private AllowedChanges() {}

    static void remove(AllowedChange change, CanonicalElement old, CanonicalElement now) {
        if (change instanceof AllowedChange.MachineType machine) {
            machineType(machine, old, now);
        } else if (change instanceof AllowedChange.Discard discard) {
            discard.targets().forEach(target -> discard(target, old, now));
        } else if (change instanceof AllowedChange.Metadata metadata) {
            metadata(metadata.namespace(), old);
            metadata(metadata.namespace(), now);
        } else if (change instanceof AllowedChange.DiskSources sources) {
            diskSources(sources.targets(), old);
            diskSources(sources.targets(), now);
        }
    }

    private static void machineType(AllowedChange.MachineType machine, CanonicalElement old, CanonicalElement now) {
        Optional<CanonicalElement> before = osType(old);
        Optional<CanonicalElement> after = osType(now);
        if (before.flatMap(type -> type.attribute("machine")).equals(Optional.of(machine.from()))
                && after.flatMap(type -> type.attribute("machine")).equals(Optional.of(machine.to()))) {
            before.orElseThrow().attributes().remove("machine");
            after.orElseThrow().attributes().remove("machine");
        }
    }

    private static Optional<CanonicalElement> osType(CanonicalElement domain) {
        return domain.child("os").flatMap(os -> os.child("type"));
    }

    private static void discard(String target, CanonicalElement old, CanonicalElement now) {
        boolean saidNothing = drivers(Set.of(target), old)
                .allMatch(driver -> driver.attribute("discard").isEmpty());
        if (saidNothing) {
            drivers(Set.of(target), now)
                    .filter(driver -> driver.attribute("discard").equals(Optional.of("unmap")))
                    .forEach(driver -> driver.attributes().remove("discard"));
        }
    }

    private static void metadata(String namespace, CanonicalElement domain) {
        domain.child("metadata").ifPresent(metadata -> {
            metadata.children().removeIf(child -> child.name().startsWith("{" + namespace + "}"));
            // libvirt removes the container with its last element.
            domain.children().removeIf(child -> child.name().equals("metadata") && child.isEmpty());
        });
    }

    private static void diskSources(Set<String> targets, CanonicalElement domain) {
        disks(targets, domain).forEach(disk -> {
            disk.children()
                    .removeIf(child ->
                            child.name().equals("source") || child.name().equals("backingStore"));
            disk.attributes().remove("type");
        });
        drivers(targets, domain).forEach(driver -> driver.attributes().remove("type"));
    }

    private static Stream<CanonicalElement> drivers(Set<String> targets, CanonicalElement domain) {
        return disks(targets, domain).flatMap(disk -> disk.child("driver").stream());
    }

    private static Stream<CanonicalElement> disks(Set<String> targets, CanonicalElement domain) {
        List<CanonicalElement> devices =
                domain.child("devices").map(CanonicalElement::children).orElseGet(List::of);
        return devices.stream()
                .filter(device -> device.name().equals("disk"))
                .filter(disk -> disk.child("target")
                        .flatMap(target -> target.attribute("dev"))
                        .filter(targets::contains)
                        .isPresent());
    }
}
