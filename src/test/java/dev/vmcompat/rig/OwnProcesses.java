package dev.vmcompat.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The processes of one private libvirtd, the daemon and its QEMUs, known by the TMPDIR that only they have. */
final class OwnProcesses {

    private static final Path PROC = Path.of("/proc");

    private OwnProcesses() {}

    /** Process ids of all living processes (no zombies) whose TMPDIR is {@code marker}. */
    static List<Long> markedBy(Path marker) {
        String variable = "TMPDIR=" + marker;
        try (Stream<Path> processes = Files.list(PROC)) {
            return processes
                    .filter(process -> process.getFileName().toString().chars().allMatch(Character::isDigit))
                    .filter(process -> hasVariable(process, variable))
                    .map(process -> Long.valueOf(process.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills them all, also those they start meanwhile, and waits until they are gone. */
    static void killMarkedBy(Path marker) {
        Eventually.await("the processes of " + marker + " are gone", Duration.ofSeconds(20), () -> {
            List<Long> pids = markedBy(marker);
            pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            return pids.isEmpty();
        });
    }

    private static boolean hasVariable(Path process, String variable) {
        try {
            // A zombie has no environment any more.
            byte[] environment = Files.readAllBytes(process.resolve("environ"));
            return Arrays.asList(new String(environment, StandardCharsets.UTF_8).split("\0"))
                    .contains(variable);
        } catch (IOException e) {
            return false; // gone meanwhile, or not ours to read
        }
    }
}
