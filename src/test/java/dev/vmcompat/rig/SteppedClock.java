package dev.vmcompat.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A clock of a process's own that can be stepped while it works, by libfaketime: what the process and its libraries ask for the time of day is
 * answered by this, whoever asks. How long something takes is not changed.
 */
public final class SteppedClock implements AutoCloseable {

    private final Path file;

    /** Shows the machine's time. */
    public SteppedClock() {
        try {
            file = Files.createTempFile("vmcompat-clock", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        step(Duration.ZERO);
    }

    /** From now on it is ahead of the machine's by so much, to the second; behind where negative. */
    public void step(Duration ahead) {
        try {
            // Replaced as a whole: the process reads it at any moment.
            Path next = Files.createTempFile("vmcompat-clock", "");
            Files.writeString(next, "%+d%n".formatted(ahead.toSeconds()));
            Path unused = Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What a process needs in its environment to live by this clock.
     *
     * @throws RigException when libfaketime is not installed
     */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library().toString(),
                "FAKETIME_TIMESTAMP_FILE", file.toString(),
                "FAKETIME_NO_CACHE", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // With it a JVM's waits of 300 ms were over after 0.1 ms.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    private static Path library() {
        try (Stream<Path> folders =
                Files.find(Path.of("/usr/lib"), 3, (path, facts) -> path.endsWith("faketime/libfaketime.so.1"))) {
            return folders.findFirst()
                    .orElseThrow(() ->
                            new RigException("libfaketime is not installed: these tests need it, install libfaketime"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
