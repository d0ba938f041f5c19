package dev.vmcompat.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The embedded server's folder: what lies where.
 *
 * @param root the folder itself
 */
record ServerFolder(Path root) {

    static final Set<PosixFilePermission> OWNER_ONLY_FOLDER = PosixFilePermissions.fromString("rwx------");
    static final Set<PosixFilePermission> OWNER_ONLY_FILE = PosixFilePermissions.fromString("rw-------");
    static final Set<PosixFilePermission> READ_BY_ALL_FOLDER = PosixFilePermissions.fromString("rwxr-xr-x");
    static final Set<PosixFilePermission> READ_BY_ALL_FILE = PosixFilePermissions.fromString("rw-r--r--");

    /** Longest path of a socket that Linux accepts, less the name PostgreSQL gives it. */
    private static final int LONGEST_SOCKET_FOLDER = 107 - "/.s.PGSQL.65535.lock".length();

    /** Makes the folder and its parents where missing; root's is readable, since the server's user must pass through it. */
    static ServerFolder at(Path root) {
        try {
            if (!Files.isDirectory(root)) {
                Files.createDirectories(root);
                Files.setPosixFilePermissions(
                        root, EmbeddedPostgresSettings.startedByRoot() ? READ_BY_ALL_FOLDER : OWNER_ONLY_FOLDER);
            }
            return new ServerFolder(root.toRealPath());
        } catch (IOException | UnsupportedOperationException e) {
            throw EmbeddedPostgresException.folderNotUsable(root, "it cannot be made by this user", e);
        }
    }

    Path binaries() {
        return root.resolve("binaries");
    }

    Path data() {
        return root.resolve("data");
    }

    /** Read by the server at each start, by the last line of its postgresql.conf. */
    Path configuration() {
        return root.resolve("server.conf");
    }

    Path credentials() {
        return root.resolve("credentials.properties");
    }

    Path logFolder() {
        return root.resolve("log");
    }

    Path log() {
        return logFolder().resolve("postgresql.log");
    }

    Path socketFolder() {
        return root.resolve("run");
    }

    /** Removes what a server that is no more left beside its socket; only where none works here. */
    void removeSocketLocks() {
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(socketFolder(), ".s.PGSQL.*.lock")) {
            for (Path lock : locks) {
                Files.deleteIfExists(lock);
            }
        } catch (NoSuchFileException e) {
            // there was no server yet
        } catch (IOException e) {
            throw EmbeddedPostgresException.folderNotUsable(socketFolder(), "it cannot be cleared by this user", e);
        }
    }

    boolean socketFolderIsShortEnough() {
        return socketFolder().toString().length() <= LONGEST_SOCKET_FOLDER;
    }

    /** There while {@code db start} asked for a server that outlives the commands. */
    Path kept() {
        return root.resolve("kept");
    }

    /** Makes the folders that the server writes to. */
    void makeWritableFolders(ServerUser user) {
        try {
            for (Path folder : List.of(logFolder(), socketFolder())) {
                if (!Files.exists(folder)) {
                    Files.createDirectory(folder);
                    user.own(folder);
                }
            }
        } catch (IOException e) {
            throw EmbeddedPostgresException.folderNotUsable(root, "folders in it cannot be made", e);
        }
    }

    /** What an earlier process, killed at its work, left under this name's prefix. Best effort: its child may still be writing. */
    void removeLeftovers(String prefix) {
        try (Stream<Path> entries = Files.list(root)) {
            entries.filter(entry -> entry.getFileName().toString().startsWith(prefix))
                    .forEach(ServerFolder::tryToRemove);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void tryToRemove(Path tree) {
        try {
            remove(tree);
        } catch (IOException e) {
            // The next start tries again.
        }
    }

    private static void remove(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException error) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Makes a rename in this folder survive a power loss. */
    static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
