package dev.vmcompat.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a short-lived program with a clean environment, from the root folder, with a deadline. */
final class Program {

    private static final Duration SHORT = Duration.ofSeconds(30);

    /**
     * What came of it.
     *
     * @param exitCode the program's; -1 where it could not be started or did not end in time
     * @param output standard output and error
     */
    record Result(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    private Program() {}

    static Result run(List<String> command) {
        return run(command, "", SHORT);
    }

    static Result run(List<String> command, String input, Duration deadline) {
        try {
            // A file, not a pipe: a server started in the background may inherit a pipe and keep it open for ever.
            Path output = Files.createTempFile("vmcompat", ".out");
            try {
                return run(command, input, output, deadline);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Result run(List<String> command, String input, Path output, Duration deadline) throws IOException {
        var builder = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        String path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().put("PATH", path == null ? "/usr/bin:/bin" : path);
        builder.environment().put("LC_ALL", "C");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new Result(-1, command.get(0) + " cannot be started");
        }
        try (var standardInput = process.getOutputStream()) {
            standardInput.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended without reading all of it: its exit code says why.
        }
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                return new Result(-1, command.get(0) + " did not end within " + deadline);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return new Result(-1, command.get(0) + " was interrupted");
        }
        return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }
}
