package dev.vmcompat.hypervisor.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What Linux knows of a file beyond Java's attributes: how much of its storage is taken. */
final class FileStatus {

    /** statx(2); its structure is the same on every architecture. */
    interface LibC extends Library {

        LibC INSTANCE = Native.load("c", LibC.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));

        int statx(int folder, String path, int flags, int mask, Pointer result);
    }

    private static final int STRUCTURE_BYTES = 256;
    private static final int AT_FDCWD = -100;
    private static final int STATX_BLOCKS = 0x400;
    private static final int MASK_OFFSET = 0;
    private static final int BLOCKS_OFFSET = 48;

    /** The unit of st_blocks, whatever the file system's own blocks are. */
    private static final int BLOCK_BYTES = 512;

    private FileStatus() {}

    /** What this process's user could still write to the file's file system, in bytes; empty where the file is not there. */
    static Optional<Long> freeSpace(String path) {
        try {
            return Optional.of(Files.getFileStore(Path.of(path).toRealPath()).getUsableSpace());
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** In bytes; empty where the file is not there, or its file system does not say. */
    static Optional<Long> allocation(String path) {
        try (Memory result = new Memory(STRUCTURE_BYTES)) {
            result.clear();
            int answer;
            try {
                answer = LibC.INSTANCE.statx(AT_FDCWD, path, 0, STATX_BLOCKS, result);
            } catch (UnsatisfiedLinkError e) {
                return Optional.empty(); // a C library without it
            }
            boolean known = answer == 0 && (result.getInt(MASK_OFFSET) & STATX_BLOCKS) != 0;
            return known ? Optional.of(result.getLong(BLOCKS_OFFSET) * BLOCK_BYTES) : Optional.empty();
        }
    }
}
