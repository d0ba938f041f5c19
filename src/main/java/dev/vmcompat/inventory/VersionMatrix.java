package dev.vmcompat.inventory;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Between which product versions VMs may have come. What is not named is not supported: unknown is not yes.
 *
 * @param destinations versions of the cluster whose VMs are upgraded; at least one
 * @param sources versions of the cluster that a VM came from; at least one
 * @param sourceArchitectures of VMs, as libvirt names them, such as {@code x86_64}: a VM has that of the cluster it came from; at least one
 */
public record VersionMatrix(
        List<VersionRange> destinations, List<VersionRange> sources, List<String> sourceArchitectures) {

    /** @throws IllegalArgumentException if a list is empty: then nothing would be supported */
    public VersionMatrix {
        destinations = List.copyOf(destinations);
        sources = List.copyOf(sources);
        sourceArchitectures = List.copyOf(sourceArchitectures);
        if (destinations.isEmpty() || sources.isEmpty() || sourceArchitectures.isEmpty()) {
            throw new IllegalArgumentException("a version matrix names destinations, sources and architectures");
        }
    }

    /** Whether VMs of a cluster of this version may be upgraded. */
    public boolean hasDestination(ProductVersion version) {
        return destinations.stream().anyMatch(range -> range.contains(version));
    }

    /** Whether VMs may come from a cluster of this version. */
    public boolean hasSource(ProductVersion version) {
        return sources.stream().anyMatch(range -> range.contains(version));
    }

    /** Whether VMs may come from a cluster of this architecture. */
    public boolean hasSourceArchitecture(String architecture) {
        return sourceArchitectures.contains(architecture);
    }

    /** The destinations, for people. */
    public String destinationWords() {
        return words(destinations);
    }

    /** The sources, for people. */
    public String sourceWords() {
        return words(sources);
    }

    /** The architectures, for people. */
    public String architectureWords() {
        return words(sourceArchitectures);
    }

    private static String words(List<?> items) {
        return items.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
}
