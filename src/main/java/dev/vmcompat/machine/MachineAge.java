package dev.vmcompat.machine;

import java.util.List;

/** How close a machine type is to its end on a set of hosts. */
public enum MachineAge {
    /** Every host offers it and none announces its removal. */
    SUPPORTED("offered by every host"),
    /** Every host offers it, some host announces its removal. */
    DEPRECATED("announced for removal by QEMU"),
    /** Some hosts no longer offer it: the VM cannot be moved there, nor start there. */
    REMOVED_FROM_SOME("no longer offered by some host"),
    /** No host offers it: the VM cannot start any more once it is off. */
    REMOVED("offered by no host: the VM cannot be started again");

    private final String sentence;

    MachineAge(String sentence) {
        this.sentence = sentence;
    }

    /** The age in words. */
    public String sentence() {
        return sentence;
    }

    /**
     * The age of a machine on these hosts.
     *
     * @throws IllegalArgumentException if there is no host
     */
    public static MachineAge of(String machine, List<MachineCatalog> everyHost) {
        if (everyHost.isEmpty()) {
            throw new IllegalArgumentException("an age needs at least one host's catalog");
        }
        long offering = everyHost.stream().filter(host -> host.offers(machine)).count();
        if (offering == 0) {
            return REMOVED;
        }
        if (offering < everyHost.size()) {
            return REMOVED_FROM_SOME;
        }
        return everyHost.stream().anyMatch(host -> host.deprecates(machine)) ? DEPRECATED : SUPPORTED;
    }
}
