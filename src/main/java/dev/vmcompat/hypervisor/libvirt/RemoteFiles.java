package dev.vmcompat.hypervisor.libvirt;

import com.sun.jna.NativeLong;
import java.io.ByteArrayOutputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.StoragePoolPointer;
import org.libvirt.jna.StorageVolPointer;
import org.libvirt.jna.StreamPointer;
import org.libvirt.jna.virStorageVolInfo;

/**
 * Small files of a host that is another machine, by libvirt's storage volumes: as the volume that a pool of the host has at that path, else by a
 * transient pool over the file's folder, which is never defined and is destroyed after its one use. A pool that is not ours is used as it is. One
 * of ours that a killed process left is destroyed by the next use of its folder.
 */
final class RemoteFiles {

    private static final NativeLibvirt LIBVIRT = NativeLibvirt.INSTANCE;
    private static final int MOST = 64 << 20;
    private static final int CHUNK = 256 << 10;
    private static final String OURS = "vmcompat-";

    private final NativeConnection connection;
    private final String path;
    private boolean seen;

    private RemoteFiles(NativeConnection connection, String path) {
        this.connection = connection;
        this.path = path;
    }

    /** The whole file; empty where it is not there, larger than 64 MiB, or out of reach of the host's storage driver. */
    static Optional<byte[]> read(NativeConnection connection, String path) {
        RemoteFiles file = new RemoteFiles(connection, path);
        try {
            return file.use(file::download).flatMap(read -> read);
        } catch (NativeFailure e) {
            if (e.is(ErrorCodes.NO_SUPPORT)) {
                // A storage driver that knows the file and gives no content, as the test driver's.
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Writes over a file that is there and as long: not whole or not at all, so that callers read it again.
     *
     * @throws NativeFailure where there is none that could be reached, or one of another length
     */
    static void write(NativeConnection connection, String path, byte[] content) {
        RemoteFiles file = new RemoteFiles(connection, path);
        boolean unused = file.use(volume -> file.upload(volume, content))
                .orElseThrow(() -> new NativeFailure(
                        ErrorCodes.NO_SUPPORT,
                        "there is no file " + path + " that the host's storage driver could reach"));
    }

    /**
     * Harmless where there is none.
     *
     * @throws NativeFailure where nothing can be seen of the file's folder: it may be there
     */
    static void delete(NativeConnection connection, String path) {
        RemoteFiles file = new RemoteFiles(connection, path);
        Optional<Boolean> unused = file.use(volume -> {
            connection.check(LIBVIRT.virStorageVolDelete(volume, 0));
            return true;
        });
        if (!file.seen) {
            throw new NativeFailure(
                    ErrorCodes.NO_SUPPORT, "the host's storage driver can make no pool over the folder of " + path);
        }
    }

    private <T> Optional<T> use(Function<StorageVolPointer, T> use) {
        @Nullable StorageVolPointer known = LIBVIRT.virStorageVolLookupByPath(connection.pointer(), path);
        if (known != null) {
            seen = true;
            return used(known, use);
        }
        alive();
        return inPoolOfOurs(use);
    }

    /** Frees the volume, and ends a pool of ours that had it. */
    private <T> Optional<T> used(StorageVolPointer volume, Function<StorageVolPointer, T> use) {
        @Nullable StoragePoolPointer pool = LIBVIRT.virStoragePoolLookupByVolume(volume);
        try {
            return Optional.of(use.apply(volume));
        } finally {
            LIBVIRT.virStorageVolFree(volume);
            if (pool != null) {
                @Nullable String name = LIBVIRT.virStoragePoolGetName(pool);
                if (name != null && name.startsWith(OURS)) {
                    LIBVIRT.virStoragePoolDestroy(pool);
                }
                LIBVIRT.virStoragePoolFree(pool);
            }
        }
    }

    private <T> Optional<T> inPoolOfOurs(Function<StorageVolPointer, T> use) {
        Optional<Path> folder = folder();
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        String xml = "<pool type='dir'><name>" + OURS + UUID.randomUUID() + "</name><target><path>"
                + folder.get().toString().replace("&", "&amp;").replace("<", "&lt;") + "</path></target></pool>";
        @Nullable StoragePoolPointer pool = LIBVIRT.virStoragePoolCreateXML(connection.pointer(), xml, 0);
        if (pool == null) {
            alive();
            return Optional.empty(); // no such folder, no storage driver, or a pool that has not noticed the file
        }
        seen = true;
        try {
            String name = Objects.requireNonNull(Path.of(path).getFileName(), "a file has a name")
                    .toString();
            @Nullable StorageVolPointer volume = LIBVIRT.virStorageVolLookupByName(pool, name);
            if (volume == null) {
                alive();
                return Optional.empty();
            }
            try {
                return Optional.of(use.apply(volume));
            } finally {
                LIBVIRT.virStorageVolFree(volume);
            }
        } finally {
            LIBVIRT.virStoragePoolDestroy(pool);
            LIBVIRT.virStoragePoolFree(pool);
        }
    }

    private Optional<Path> folder() {
        try {
            return Optional.ofNullable(Path.of(path).getParent()).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** A failure that is no answer: the connection is dead, and the call is made again on another. */
    private void alive() {
        NativeFailure failure = NativeFailure.last();
        if (!connection.isAlive()) {
            throw failure;
        }
    }

    private long length(StorageVolPointer volume) {
        virStorageVolInfo info = new virStorageVolInfo();
        connection.check(LIBVIRT.virStorageVolGetInfo(volume, info));
        return info.capacity;
    }

    private Optional<byte[]> download(StorageVolPointer volume) {
        if (length(volume) > MOST) {
            return Optional.empty();
        }
        return Optional.of(streaming(stream -> {
            connection.check(LIBVIRT.virStorageVolDownload(volume, stream, 0, 0, 0));
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            byte[] chunk = new byte[CHUNK];
            int received = connection.check(LIBVIRT.virStreamRecv(stream, chunk, new NativeLong(CHUNK)));
            while (received > 0) {
                content.write(chunk, 0, received);
                if (content.size() > MOST) {
                    throw new NativeFailure(ErrorCodes.INTERNAL_ERROR, path + " is longer than its host said");
                }
                received = connection.check(LIBVIRT.virStreamRecv(stream, chunk, new NativeLong(CHUNK)));
            }
            return content.toByteArray();
        }));
    }

    private boolean upload(StorageVolPointer volume, byte[] content) {
        long length = length(volume);
        if (length != content.length) {
            throw new NativeFailure(
                    ErrorCodes.NO_SUPPORT,
                    path + " has " + length + " bytes, so " + content.length + " are not written over it");
        }
        return streaming(stream -> {
            connection.check(LIBVIRT.virStorageVolUpload(volume, stream, 0, content.length, 0));
            int sent = 0;
            while (sent < content.length) {
                byte[] chunk = Arrays.copyOfRange(content, sent, Math.min(content.length, sent + CHUNK));
                sent += connection.check(LIBVIRT.virStreamSend(stream, chunk, new NativeLong(chunk.length)));
            }
            return true;
        });
    }

    /** Finishes the stream, or aborts it where its use failed; frees it. */
    private <T> T streaming(Function<StreamPointer, T> use) {
        StreamPointer stream = connection.check(LIBVIRT.virStreamNew(connection.pointer(), 0));
        boolean done = false;
        try {
            T result = use.apply(stream);
            connection.check(LIBVIRT.virStreamFinish(stream));
            done = true;
            return result;
        } finally {
            if (!done) {
                LIBVIRT.virStreamAbort(stream);
            }
            LIBVIRT.virStreamFree(stream);
        }
    }
}
