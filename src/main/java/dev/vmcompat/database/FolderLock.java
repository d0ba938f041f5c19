package dev.vmcompat.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Two locks between all commands on one folder. The kernel frees both when a process dies, however it dies.
 *
 * <ol>
 *   <li>{@code server.lock}, exclusive and short: whoever looks at, creates, starts or stops the server.
 *   <li>{@code commands.lock}, shared and long: every running command; free means that nobody needs the server.
 * </ol>
 *
 * Kernel locks belong to the process and fall with the first close of the file, so inside one JVM users are counted here and each
 * file is opened once.
 */
final class FolderLock {

    private static final Map<Path, FolderLock> LOCKS = new ConcurrentHashMap<>();

    private final Path folder;
    private final ReentrantLock inThisProcess = new ReentrantLock();
    private int users;
    private @Nullable FileChannel usersFile;

    private FolderLock(Path folder) {
        this.folder = folder;
    }

    /** The lock of an existing folder, one object for all its names. */
    static FolderLock of(Path folder) {
        try {
            return LOCKS.computeIfAbsent(folder.toRealPath(), FolderLock::new);
        } catch (IOException e) {
            throw EmbeddedPostgresException.folderNotUsable(folder, "it cannot be opened", e);
        }
    }

    /** Runs the work while no other thread or process runs its own. */
    <T> T exclusively(Supplier<T> work) {
        inThisProcess.lock();
        try (FileChannel file = open("server.lock");
                FileLock lock = file.lock()) {
            assert lock.isValid();
            return work.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            inThisProcess.unlock();
        }
    }

    /** Counts a command in. Only inside {@link #exclusively}. */
    void enter() {
        if (usersFile == null) {
            FileChannel file = open("commands.lock");
            try {
                file.lock(0, Long.MAX_VALUE, true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            usersFile = file;
        }
        users++;
    }

    /** Counts a command out. Only inside {@link #exclusively}. */
    void leave() {
        users--;
        if (users == 0 && usersFile != null) {
            try {
                usersFile.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                usersFile = null;
            }
        }
    }

    /** Whether any command, of this process or another, is counted in. Only inside {@link #exclusively}. */
    boolean inUse() {
        if (users > 0) {
            return true;
        }
        try (FileChannel file = open("commands.lock");
                @Nullable FileLock lock = file.tryLock()) {
            return lock == null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FileChannel open(String name) {
        Path file = folder.resolve(name);
        try {
            return FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    // Who can open it can hold it.
                    PosixFilePermissions.asFileAttribute(ServerFolder.OWNER_ONLY_FILE));
        } catch (IOException e) {
            throw EmbeddedPostgresException.folderNotUsable(file, "it cannot be opened by this user", e);
        }
    }
}
