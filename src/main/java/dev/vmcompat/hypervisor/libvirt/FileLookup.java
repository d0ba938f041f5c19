package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.Activity;
import dev.vmcompat.hypervisor.PathPresence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.InterfacePointer;
import org.libvirt.jna.NetworkPointer;
import org.libvirt.jna.StoragePoolPointer;
import org.libvirt.jna.StorageVolPointer;

/**
 * Files, volumes, networks and bridges of a host. A file is looked up as a storage volume first; then, where the host is this machine, on
 * disk; else it is missing only if an active pool has its folder and does not list it. Anything else is unknown.
 */
final class FileLookup {

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
        if (driver.equals("TEST") || !canonicalUri.contains(":///")) {
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
        return local || volumeByPath(connection, "/nonexistent") != PathPresence.UNKNOWN;
    }

    PathPresence path(NativeConnection connection, String path) {
        if (volumeByPath(connection, path) == PathPresence.PRESENT) {
            return PathPresence.PRESENT;
        }
        if (local) {
            return Files.exists(Path.of(path)) ? PathPresence.PRESENT : PathPresence.MISSING;
        }
        @Nullable Path folder = Path.of(path).getParent();
        if (folder == null) {
            return PathPresence.UNKNOWN;
        }
        @Nullable
        StoragePoolPointer pool = LIBVIRT.virStoragePoolLookupByTargetPath(connection.pointer(), folder.toString());
        if (pool == null) {
            return PathPresence.UNKNOWN;
        }
        try {
            if (LIBVIRT.virStoragePoolIsActive(pool) != 1) {
                return PathPresence.UNKNOWN;
            }
            // A pool lists what was there when it was last read. Where it may not be read again, its list is what there
            // is.
            LIBVIRT.virStoragePoolRefresh(pool, 0);
            return volumeByPath(connection, path);
        } finally {
            LIBVIRT.virStoragePoolFree(pool);
        }
    }

    private static PathPresence volumeByPath(NativeConnection connection, String path) {
        @Nullable StorageVolPointer volume = LIBVIRT.virStorageVolLookupByPath(connection.pointer(), path);
        if (volume == null) {
            return LIBVIRT.virGetLastErrorCode() == ErrorCodes.NO_STORAGE_VOL
                    ? PathPresence.MISSING
                    : PathPresence.UNKNOWN;
        }
        LIBVIRT.virStorageVolFree(volume);
        return PathPresence.PRESENT;
    }

    PathPresence volume(NativeConnection connection, String poolName, String name) {
        @Nullable StoragePoolPointer pool = LIBVIRT.virStoragePoolLookupByName(connection.pointer(), poolName);
        if (pool == null) {
            return missingOrUnknown(ErrorCodes.NO_STORAGE_POOL);
        }
        try {
            if (connection.check(LIBVIRT.virStoragePoolIsActive(pool)) != 1) {
                return PathPresence.MISSING;
            }
            @Nullable StorageVolPointer volume = LIBVIRT.virStorageVolLookupByName(pool, name);
            if (volume == null) {
                return missingOrUnknown(ErrorCodes.NO_STORAGE_VOL);
            }
            LIBVIRT.virStorageVolFree(volume);
            return PathPresence.PRESENT;
        } finally {
            LIBVIRT.virStoragePoolFree(pool);
        }
    }

    private static PathPresence missingOrUnknown(int missing) {
        NativeFailure failure = NativeFailure.last();
        if (failure.is(missing)) {
            return PathPresence.MISSING;
        }
        if (failure.is(ErrorCodes.NO_SUPPORT)) {
            return PathPresence.UNKNOWN;
        }
        throw failure;
    }

    Activity network(NativeConnection connection, String name) {
        @Nullable NetworkPointer network = LIBVIRT.virNetworkLookupByName(connection.pointer(), name);
        if (network == null) {
            return absentOrUnknown(ErrorCodes.NO_NETWORK);
        }
        try {
            return activity(connection.check(LIBVIRT.virNetworkIsActive(network)));
        } finally {
            LIBVIRT.virNetworkFree(network);
        }
    }

    Activity pool(NativeConnection connection, String name) {
        @Nullable StoragePoolPointer pool = LIBVIRT.virStoragePoolLookupByName(connection.pointer(), name);
        if (pool == null) {
            return absentOrUnknown(ErrorCodes.NO_STORAGE_POOL);
        }
        try {
            return activity(connection.check(LIBVIRT.virStoragePoolIsActive(pool)));
        } finally {
            LIBVIRT.virStoragePoolFree(pool);
        }
    }

    Activity bridge(NativeConnection connection, String name) {
        if (local) {
            return Files.exists(Path.of("/sys/class/net").resolve(name)) ? Activity.ACTIVE : Activity.ABSENT;
        }
        @Nullable InterfacePointer found = LIBVIRT.virInterfaceLookupByName(connection.pointer(), name);
        if (found == null) {
            return absentOrUnknown(ErrorCodes.NO_INTERFACE);
        }
        try {
            return activity(connection.check(LIBVIRT.virInterfaceIsActive(found)));
        } finally {
            LIBVIRT.virInterfaceFree(found);
        }
    }

    private static Activity activity(int active) {
        return active == 1 ? Activity.ACTIVE : Activity.INACTIVE;
    }

    private static Activity absentOrUnknown(int absent) {
        NativeFailure failure = NativeFailure.last();
        if (failure.is(absent)) {
            return Activity.ABSENT;
        }
        if (failure.is(ErrorCodes.NO_SUPPORT)) {
            return Activity.UNKNOWN;
        }
        throw failure;
    }
}
