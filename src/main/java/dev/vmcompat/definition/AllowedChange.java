package dev.vmcompat.definition;

import java.util.Set;

/** A difference between two definitions that is expected; everything else is reported. */
public sealed interface AllowedChange {

    /**
     * The machine type goes from one to the other; any other change of it is reported.
     *
     * @param from before
     * @param to after
     */
    record MachineType(String from, String to) implements AllowedChange {}

    /**
     * These disks gain {@code discard='unmap'}.
     *
     * @param targets their target devices
     */
    record Discard(Set<String> targets) implements AllowedChange {
        public Discard {
            targets = Set.copyOf(targets);
        }
    }

    /**
     * Metadata elements of this namespace come, go or change: our own claim.
     *
     * @param namespace the namespace's URI
     */
    record Metadata(String namespace) implements AllowedChange {}

    /**
     * The source, backing chain and format of these disks, which libvirt rewrites while a restore point exists.
     *
     * @param targets their target devices
     */
    record DiskSources(Set<String> targets) implements AllowedChange {
        public DiskSources {
            targets = Set.copyOf(targets);
        }
    }
}
