package dev.vmcompat.plan;

import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Which VMs a run is asked for.
 *
 * @param included empty means all
 * @param excluded wins over included
 */
public record VmSelection(List<VmPattern> included, List<VmPattern> excluded) {

    public VmSelection {
        included = List.copyOf(included);
        excluded = List.copyOf(excluded);
    }

    /** Whether the VM is asked for. */
    public boolean selects(String name, UUID uuid) {
        Predicate<VmPattern> matches = pattern -> pattern.matches(name, uuid);
        return (included.isEmpty() || included.stream().anyMatch(matches))
                && excluded.stream().noneMatch(matches);
    }

    /** Whether the VM is asked for by its own name or UUID, which a VM that is off needs by default. */
    public boolean namesExactly(String name, UUID uuid) {
        return selects(name, uuid)
                && included.stream().anyMatch(pattern -> pattern.isExact() && pattern.matches(name, uuid));
    }
}
