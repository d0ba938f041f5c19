package dev.vmcompat.rig;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of the machine that the rig needs: found, or named with the package to install; run with a deadline. */
final class Programs {

    /** How a program ended: its exit code (128 + signal when killed) and all it wrote. */
    record Result(int exitCode, String output, String errors) {}

    private Programs() {}

    /**
     * The path of a program.
     *
     * @throws RigException when it is not installed, naming the packages to install
     */
    static Path require(String program, String packages) {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin:/sbin:/usr/bin:/bin";
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new RigException(program + " is not installed: these tests need it, install " + packages));
    }

    /**
     * Runs a program to its end.
     *
     * @throws RigException when it cannot be started or has not ended within {@code deadline} (it is killed then)
     */
    static Result run(Duration deadline, List<String> command) {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .start();
        } catch (IOException e) {
            throw new RigException("could not start " + command, e);
        }
        var output = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
        var errors = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new RigException("not ended within " + deadline.toMillis() + " ms: " + command);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new RigException("interrupted while running " + command, e);
        }
        return new Result(process.exitValue(), output.join(), errors.join());
    }

    /**
     * Runs a program that must succeed, and gives what it wrote to its standard output.
     *
     * @throws RigException when it fails, with what it wrote to its standard error
     */
    static String succeed(Duration deadline, List<String> command) {
        Result result = run(deadline, command);
        if (result.exitCode() != 0) {
            throw new RigException("exit " + result.exitCode() + " of " + command + ": "
                    + result.errors().strip());
        }
        return result.output();
    }

    private static String read(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
