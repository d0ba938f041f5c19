package dev.vmcompat.machine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The machines one host offers for one emulator, architecture and virtualization type.
 *
 * @param machines in the host's order; may be empty, which means that the host offers none, not that nobody asked
 */
public record MachineCatalog(List<OfferedMachine> machines) {

    public MachineCatalog {
        machines = List.copyOf(machines);
    }

    /** A catalog of these entries. */
    public static MachineCatalog of(OfferedMachine... machines) {
        return new MachineCatalog(List.of(machines));
    }

    /** The entry of this name. */
    public Optional<OfferedMachine> find(String name) {
        return machines.stream().filter(machine -> machine.name().equals(name)).findFirst();
    }

    /** What this name stands for on this host: the canonical name of an alias, else empty. */
    public Optional<String> canonicalOf(String name) {
        return find(name).flatMap(OfferedMachine::canonical);
    }

    /** Whether a VM can be started here under this name, be it listed itself or only as what an alias stands for. */
    public boolean offers(String name) {
        return find(name).isPresent() || byCanonicalName().containsKey(name);
    }

    /** Whether the host announces the removal of this machine; false for one that it does not offer. */
    public boolean deprecates(String name) {
        return Boolean.TRUE.equals(byCanonicalName().get(name));
    }

    /** The versioned types offered here, each once, aliases resolved; deprecated ones included. */
    public List<MachineType> versionedTypes() {
        return byCanonicalName().keySet().stream()
                .flatMap(name -> MachineNames.versioned(name).stream())
                .toList();
    }

    /** Real names with their deprecation. A name's own entry is believed before that of an alias for it. */
    private Map<String, Boolean> byCanonicalName() {
        Map<String, Boolean> deprecation = new LinkedHashMap<>();
        for (OfferedMachine machine : machines) {
            if (machine.canonical().isEmpty()) {
                deprecation.put(machine.name(), machine.deprecated());
            }
        }
        for (OfferedMachine machine : machines) {
            machine.canonical().ifPresent(name -> deprecation.putIfAbsent(name, machine.deprecated()));
        }
        return Collections.unmodifiableMap(deprecation);
    }
}
