package dev.vmcompat.inventory;

import dev.vmcompat.hypervisor.Activity;
import dev.vmcompat.hypervisor.PathPresence;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a host said about all that a VM needs in order to start again.
 *
 * @param files media, kernels and firmware
 * @param emulator whether the host offers the target with the VM's emulator
 * @param resources networks, bridges and pools
 * @param acceptance whether the host accepts the new definition
 * @param nvramNotKept variables of the firmware that cannot be read from here, so that no restore point keeps them: their file, or whose they are
 * @param freeMemoryBytes free memory of the host, empty where it was not said
 */
public record ColdStartFacts(
        List<Lookup> files,
        PathPresence emulator,
        List<Resource> resources,
        Acceptance acceptance,
        Optional<String> nvramNotKept,
        Optional<Long> freeMemoryBytes) {

    /** What a file is for. */
    public enum Purpose {
        /** A disk, a medium, a kernel or initial RAM disk. */
        MEDIUM,
        /** Firmware or its variables. */
        LOADER,
        /** Firmware, looked for among the images that the emulator lists. */
        LISTED_LOADER
    }

    /**
     * One file or volume that was looked for.
     *
     * @param purpose what it is for
     * @param name for people: device and path
     * @param presence the host's answer
     */
    public record Lookup(Purpose purpose, String name, PathPresence presence) {}

    /** What else has to be active. */
    public enum ResourceKind {
        NETWORK,
        BRIDGE,
        POOL
    }

    /**
     * One network, bridge or pool that was asked for.
     *
     * @param kind what it is
     * @param name its name on the host
     * @param activity the host's answer
     */
    public record Resource(ResourceKind kind, String name, Activity activity) {}

    /** Whether the host accepts a definition. */
    public sealed interface Acceptance {
        /** It does. */
        record Accepted() implements Acceptance {}

        /**
         * It does not.
         *
         * @param why the host's words
         */
        record Rejected(String why) implements Acceptance {}

        /**
         * It could not be asked.
         *
         * @param why for the administrator
         */
        record NotAsked(String why) implements Acceptance {}
    }

    public ColdStartFacts {
        files = List.copyOf(files);
        resources = List.copyOf(resources);
        Objects.requireNonNull(emulator, "emulator");
        Objects.requireNonNull(acceptance, "acceptance");
        Objects.requireNonNull(nvramNotKept, "nvramNotKept");
        Objects.requireNonNull(freeMemoryBytes, "freeMemoryBytes");
    }
}
