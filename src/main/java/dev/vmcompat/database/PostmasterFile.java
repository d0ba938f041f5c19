package dev.vmcompat.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file postmaster.pid, believed only where /proc bears it out: every process of PostgreSQL has its data folder as working
 * folder, a stranger that got the same pid later has not.
 *
 * @param data the data folder
 */
record PostmasterFile(Path data) {

    /**
     * A live server. Lines: 1 pid, 3 start in epoch seconds, 4 port, 8 state (src/include/utils/pidfile.h).
     *
     * @param pid its first process
     * @param startedAt to the second
     * @param port on the loopback address; 0 until it is known
     * @param state "starting", "stopping", "ready" or "standby"; empty until it is known
     */
    record Entry(long pid, Instant startedAt, int port, String state) {

        boolean settled() {
            return state.equals("ready");
        }
    }

    /** The live server, if there is one, whatever its state. */
    Optional<Entry> read() {
        List<String> lines;
        try {
            lines = Files.readAllLines(file());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw EmbeddedPostgresException.folderNotUsable(file(), "it cannot be read by this user", e);
        }
        long pid = lines.isEmpty() ? 0 : number(lines.get(0));
        if (pid <= 0 || !worksHere(pid)) {
            return Optional.empty();
        }
        return Optional.of(new Entry(
                pid,
                Instant.ofEpochSecond(lines.size() > 2 ? number(lines.get(2)) : 0),
                lines.size() > 3 ? (int) number(lines.get(3)) : 0,
                lines.size() > 7 ? lines.get(7).strip() : ""));
    }

    /** Every process at work in the data folder. */
    List<Long> processesIn() {
        var found = new ArrayList<Long>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                long pid = number(process.getFileName().toString());
                if (worksHere(pid)) {
                    found.add(pid);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Removes the file of a server that is no more. */
    void remove() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException e) {
            throw EmbeddedPostgresException.folderNotUsable(file(), "it cannot be removed", e);
        }
    }

    private boolean worksHere(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
                    .equals(data);
        } catch (IOException e) {
            // Gone, a zombie, or another user's: none of ours.
            return false;
        }
    }

    private Path file() {
        return data.resolve("postmaster.pid");
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            // A line that is not yet written in full.
            return 0;
        }
    }
}
