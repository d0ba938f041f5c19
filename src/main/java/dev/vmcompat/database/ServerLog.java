package dev.vmcompat.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The embedded server's log file, and beside it one of what failed before there was a server. */
final class ServerLog {

    private static final long LARGE = 10L * 1024 * 1024;

    private ServerLog() {}

    /** Puts a large log aside, replacing the one put aside before. Only while no server runs. */
    static void rotate(ServerFolder folder) {
        Path log = folder.log();
        try {
            if (Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS) && Files.size(log) > LARGE) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps what a program said, for the person who looks into the failure; returns where. */
    static Path append(ServerFolder folder, String output) {
        Path log = folder.root().resolve("failures.log");
        try {
            if (!Files.exists(log)) {
                Files.createFile(log);
                Files.setPosixFilePermissions(log, ServerFolder.OWNER_ONLY_FILE);
            }
            Files.writeString(log, output.strip() + System.lineSeparator(), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return log;
    }
}
