package dev.vmcompat.endtoend;

import dev.vmcompat.rig.RigException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One command in a process of its own: heard while it works, killed, stopped and continued, or waited for. Made by {@link Product}. */
public final class ProductProcess implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    private final List<String> arguments;
    private final Process process;
    private final Stream output;
    private final Stream errors;

    /**
     * How a command ended.
     *
     * @param command what it was
     * @param exitCode its exit code, 128 + signal where it was killed
     * @param output standard output
     * @param errors standard error
     */
    public record Ended(String command, int exitCode, String output, String errors) {

        /** This, where the exit code is the expected one. */
        public Ended expecting(int code) {
            if (exitCode != code) {
                throw new AssertionError("exit code " + exitCode + ", not " + code + ", of:\n" + this);
            }
            return this;
        }

        /** Its result, which is all that standard output holds. */
        public JsonNode json() {
            return JSON.readTree(output);
        }

        @Override
        public String toString() {
            return "vmcompat " + command + "\n" + errors + output + "(exit code " + exitCode + ")";
        }
    }

    /** Everything one stream has said so far; its readers are woken by every line, and by its end. */
    private static final class Stream {

        private final List<String> lines = new ArrayList<>();
        private final Thread reader;
        private boolean ended;

        Stream(BufferedReader from, String name) {
            reader = new Thread(() -> read(from), name);
            reader.setDaemon(true);
            reader.start();
        }

        private void read(BufferedReader from) {
            try (from) {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    add(line);
                }
            } catch (IOException e) {
                add("(not read to its end: " + e.getMessage() + ")");
            } finally {
                end();
            }
        }

        private synchronized void add(String line) {
            lines.add(line);
            notifyAll();
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        /** The first line, from the first on, that is wanted; empty at the stream's end or at the deadline. */
        synchronized Optional<String> await(Predicate<String> wanted, Duration deadline) throws InterruptedException {
            long end = System.nanoTime() + deadline.toNanos();
            int seen = 0;
            while (true) {
                for (; seen < lines.size(); seen++) {
                    if (wanted.test(lines.get(seen))) {
                        return Optional.of(lines.get(seen));
                    }
                }
                long left = end - System.nanoTime();
                if (ended || left <= 0) {
                    return Optional.empty();
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }

        synchronized String text() {
            return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        }

        String whole() throws InterruptedException {
            reader.join();
            return text();
        }
    }

    ProductProcess(List<String> arguments, Process process) {
        this.arguments = arguments;
        this.process = process;
        this.output = new Stream(process.inputReader(StandardCharsets.UTF_8), "output of " + process.pid());
        this.errors = new Stream(process.errorReader(StandardCharsets.UTF_8), "errors of " + process.pid());
    }

    /** Process id. */
    public long pid() {
        return process.pid();
    }

    /** What it has written to standard error so far. */
    public String errors() {
        return errors.text();
    }

    /**
     * Waits until a line of standard error contains the text: {@code "db-01: power-off"} is the beginning of that VM's stage.
     *
     * @return this process, still at work unless that was its last line
     * @throws RigException if it ends without that line, or does not say it within ten minutes
     */
    public ProductProcess awaitLine(String text) {
        try {
            if (errors.await(line -> line.contains(text), DEADLINE).isEmpty()) {
                throw new RigException("did not say '" + text + "': vmcompat " + String.join(" ", arguments) + "\n"
                        + errors.text() + output.text() + (process.isAlive() ? "(still at work)" : "(ended)"));
            }
            return this;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RigException("interrupted while waiting for '" + text + "'", e);
        }
    }

    /** SIGKILL, and waits until it is gone. It must be at work: one that had ended before was not killed in the middle of anything. */
    public Ended kill() {
        if (!process.isAlive()) {
            throw new RigException("had ended before it was killed:\n" + end());
        }
        process.destroyForcibly();
        return end();
    }

    /** SIGTERM, as systemd sends it. */
    public void terminate() {
        process.destroy();
    }

    /** SIGINT, as a person's Ctrl-C sends it. */
    public void interrupt() {
        signal("INT");
    }

    /** Whether it is at work, or stopped. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits until a line of standard output begins like this.
     *
     * @return the line; empty where it ended without
     */
    public Optional<String> awaitOutput(String beginning) {
        try {
            Optional<String> line = output.await(said -> said.startsWith(beginning), DEADLINE);
            if (line.isEmpty() && process.isAlive() && !process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new RigException("neither said '" + beginning + "' nor ended:\n" + errors.text() + output.text());
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RigException("interrupted while waiting for '" + beginning + "'", e);
        }
    }

    /** Says a line to it, if it still listens. */
    public void tell(String line) {
        try (Writer listener = process.outputWriter(StandardCharsets.UTF_8)) {
            listener.write(line + "\n");
        } catch (IOException e) {
            // it does not
        }
    }

    /** SIGSTOP: it stays where it stands. */
    public void suspend() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    /**
     * Waits for its end.
     *
     * @throws RigException if it does not end within ten minutes; it is killed then
     */
    public Ended end() {
        try {
            if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new RigException("did not end: vmcompat " + String.join(" ", arguments) + "\n" + errors.text());
            }
            return new Ended(String.join(" ", arguments), process.exitValue(), output.whole(), errors.whole());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RigException("interrupted while waiting for the end of vmcompat", e);
        }
    }

    /** Kills it if a test left it at work. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " $0", Long.toString(pid()))
                    .inheritIO()
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
