package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.Activity;
import dev.vmcompat.hypervisor.PathPresence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.InterfacePointer;
import org.libvirt.jna.NetworkPointer;
import org.libvirt.jna.StoragePoolPointer;
import org.libvirt.jna.StorageVolPointer;
import org.libvirt.jna.virStoragePoolInfo;
import org.libvirt.jna.virStorageVolInfo;

/**
 * Files, volumes, networks and bridges of a host, only ever looked at. Where the host is this machine a file is looked for on disk. Elsewhere
 * a storage volume is asked for: a pool lists what was there when it was last read, and it is not read again here, since a pool whose folder is
 * gone becomes inactive by that; so a listed volume counts only once the host has looked at its file, and one that is not listed may be there.
 * Anything else is unknown: a look-up that fails is no answer.
 */
final class FileLookup {

    /** How libvirt's test driver calls itself; its host has no files. */
    static final String TEST_DRIVER = "TEST";

    private static final NativeLibvirt LIBVIRT = NativeLibvirt.INSTANCE;

    private final boolean local;

    FileLookup(boolean local) {
        this.local = local;
    }

    /**
     * Whether the host is this machine: libvirt's canonical URI of the connection names no other host, and the host calls itself as this
     * machine does. The test driver's host is nowhere.
     */
    static boolean isThisMachine(String canonicalUri, String hostname, String driver) {
        if (driver.equals(TEST_DRIVER) || !canonicalUri.contains(":///")) {
            return false;
        }
        try {
            String own = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return firstLabel(own).equals(firstLabel(hostname));
        } catch (IOException e) {
            return false;
        }
    }

    private static String firstLabel(String hostname) {
        int dot = hostname.indexOf('.');
        return dot < 0 ? hostname : hostname.substring(0, dot);
    }

    boolean isLocal() {
        return local;
    }

    boolean isPossible(NativeConnection connection) {
        if (local) {
            return true;
        }
        @Nullable StorageVolPointer volume = LIBVIRT.virStorageVolLookupByPath(connection.pointer(), "/nonexistent");
        if (volume == null) {
            return LIBVIRT.virGetLastErrorCode() == ErrorCodes.NO_STORAGE_VOL;
        }
        LIBVIRT.virStorageVolFree(volume);
        return true;
    }

    PathPresence path(NativeConnection connection, String path) {
        if (local) {
            return onDisk(path);
        }
        @Nullable StorageVolPointer volume = LIBVIRT.virStorageVolLookupByPath(connection.pointer(), path);
        if (volume == null) {
            answered(connection);
            return PathPresence.UNKNOWN;
        }
        return confirmed(connection, volume);
    }

    /** What the volume at a path takes of its storage; empty where no pool has it. */
    Optional<Long> allocation(NativeConnection connection, String path) {
        @Nullable StorageVolPointer volume = LIBVIRT.virStorageVolLookupByPath(connection.pointer(), path);
        if (volume == null) {
            answered(connection);
            return Optional.empty();
        }
        try {
            virStorageVolInfo info = new virStorageVolInfo();
            if (LIBVIRT.virStorageVolGetInfo(volume, info) != 0) {
                answered(connection);
                return Optional.empty();
            }
            return Optional.of(info.allocation);
        } finally {
            LIBVIRT.virStorageVolFree(volume);
        }
    }

    /** What the volume at a path lies over; empty where no active pool has it. */
    Optional<String> backing(NativeConnection connection, String path) {
        @Nullable StorageVolPointer volume = LIBVIRT.virStorageVolLookupByPath(connection.pointer(), path);
        if (volume == null) {
            answered(connection);
            return Optional.empty();
        }
        try {
            return VolumeFacts.read(connection.text(LIBVIRT.virStorageVolGetXMLDesc(volume, 0)))
                    .backing();
        } finally {
            LIBVIRT.virStorageVolFree(volume);
        }
    }

    /** What the pool that has a volume at a path has left; empty where no active pool has it. */
    Optional<Long> freeSpace(NativeConnection connection, String path) {
        @Nullable StorageVolPointer volume = LIBVIRT.virStorageVolLookupByPath(connection.pointer(), path);
        if (volume == null) {
            answered(connection);
            return Optional.empty();
        }
        try {
            @Nullable StoragePoolPointer pool = LIBVIRT.virStoragePoolLookupByVolume(volume);
            if (pool == null) {
                answered(connection);
                return Optional.empty();
            }
            return available(connection, pool);
        } finally {
            LIBVIRT.virStorageVolFree(volume);
        }
    }

    /** Frees the pool. */
    private static Optional<Long> available(NativeConnection connection, StoragePoolPointer pool) {
        try {
            virStoragePoolInfo info = new virStoragePoolInfo();
            if (LIBVIRT.virStoragePoolGetInfo(pool, info) != 0) {
                answered(connection);
                return Optional.empty();
            }
            return Optional.of(info.available);
        } finally {
            LIBVIRT.virStoragePoolFree(pool);
        }
    }

    /** A folder that may not be searched hides its files: they are not missing. */
    static PathPresence onDisk(String path) {
        try {
            Path file = Path.of(path);
            if (Files.exists(file)) {
                return PathPresence.PRESENT;
            }
            return Files.notExists(file) ? PathPresence.MISSING : PathPresence.UNKNOWN;
        } catch (InvalidPathException e) {
            return PathPresence.UNKNOWN;
        }
    }

    /** Frees the volume. */
    private static PathPresence confirmed(NativeConnection connection, StorageVolPointer volume) {
        try {
            return LIBVIRT.virStorageVolGetInfo(volume, new virStorageVolInfo()) == 0
                    ? PathPresence.PRESENT
                    : missingOrUnknown(connection, ErrorCodes.NO_STORAGE_VOL);
        } finally {
            LIBVIRT.virStorageVolFree(volume);
        }
    }

    /** A disk that names a pool and a volume starts only if the pool lists it, so here what is not listed is missing. */
    PathPresence volume(NativeConnection connection, String poolName, String name) {
        @Nullable StoragePoolPointer pool = LIBVIRT.virStoragePoolLookupByName(connection.pointer(), poolName);
        if (pool == null) {
            return missingOrUnknown(connection, ErrorCodes.NO_STORAGE_POOL);
        }
        try {
            int active = LIBVIRT.virStoragePoolIsActive(pool);
            if (active != 1) {
                return active == 0 ? PathPresence.MISSING : missingOrUnknown(connection, ErrorCodes.NO_STORAGE_POOL);
            }
            @Nullable StorageVolPointer volume = LIBVIRT.virStorageVolLookupByName(pool, name);
            return volume == null
                    ? missingOrUnknown(connection, ErrorCodes.NO_STORAGE_VOL)
                    : confirmed(connection, volume);
        } finally {
            LIBVIRT.virStoragePoolFree(pool);
        }
    }

    private static PathPresence missingOrUnknown(NativeConnection connection, int missing) {
        return answered(connection) == missing ? PathPresence.MISSING : PathPresence.UNKNOWN;
    }

    /**
     * The number of what went wrong.
     *
     * @throws NativeFailure where it went wrong because the connection is dead: it is opened again, and asked again
     */
    private static int answered(NativeConnection connection) {
        NativeFailure failure = NativeFailure.last();
        if (!connection.isAlive()) {
            throw failure;
        }
        return failure.code();
    }

    Activity network(NativeConnection connection, String name) {
        @Nullable NetworkPointer network = LIBVIRT.virNetworkLookupByName(connection.pointer(), name);
        if (network == null) {
            return absentOrUnknown(connection, ErrorCodes.NO_NETWORK);
        }
        try {
            return activity(connection, LIBVIRT.virNetworkIsActive(network));
        } finally {
            LIBVIRT.virNetworkFree(network);
        }
    }

    Activity pool(NativeConnection connection, String name) {
        @Nullable StoragePoolPointer pool = LIBVIRT.virStoragePoolLookupByName(connection.pointer(), name);
        if (pool == null) {
            return absentOrUnknown(connection, ErrorCodes.NO_STORAGE_POOL);
        }
        try {
            return activity(connection, LIBVIRT.virStoragePoolIsActive(pool));
        } finally {
            LIBVIRT.virStoragePoolFree(pool);
        }
    }

    Activity bridge(NativeConnection connection, String name) {
        if (local) {
            return switch (onDisk("/sys/class/net/" + name)) {
                case PRESENT -> Activity.ACTIVE;
                case MISSING -> Activity.ABSENT;
                case UNKNOWN -> Activity.UNKNOWN;
            };
        }
        @Nullable InterfacePointer found = LIBVIRT.virInterfaceLookupByName(connection.pointer(), name);
        if (found == null) {
            return absentOrUnknown(connection, ErrorCodes.NO_INTERFACE);
        }
        try {
            return activity(connection, LIBVIRT.virInterfaceIsActive(found));
        } finally {
            LIBVIRT.virInterfaceFree(found);
        }
    }

    private static Activity activity(NativeConnection connection, int active) {
        return switch (active) {
            case 1 -> Activity.ACTIVE;
            case 0 -> Activity.INACTIVE;
            default -> {
                answered(connection);
                yield Activity.UNKNOWN;
            }
        };
    }

    private static Activity absentOrUnknown(NativeConnection connection, int absent) {
        return answered(connection) == absent ? Activity.ABSENT : Activity.UNKNOWN;
    }
}
