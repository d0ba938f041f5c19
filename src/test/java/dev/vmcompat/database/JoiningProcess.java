package dev.vmcompat.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Another command: a JVM that joins the server of a folder, and leaves when its standard input ends. */
final class JoiningProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private JoiningProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Begins; it need not have joined yet. */
    static JoiningProcess begin(Path folder) {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                JoiningProcess.class.getName(),
                folder.toString());
        try {
            return new JoiningProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has joined; the server's address as it was told. */
    String joined() {
        try {
            return String.valueOf(output.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it leave; returns its exit code. */
    int leave() {
        try {
            process.getOutputStream().close();
            return process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** The other JVM. */
    public static void main(String[] arguments) throws Exception {
        try (var session = EmbeddedPostgres.join(EmbeddedPostgresSettings.in(Path.of(arguments[0])));
                var connection = new DirectConnections(session.application()).open();
                var statement = connection.createStatement()) {
            statement.execute("select 1");
            System.out.println(session.application().place());
            System.in.read();
        }
    }
}
