package dev.vmcompat.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Finds, starts and stops the server of a folder. All of it only inside the folder's lock. */
final class ServerProcess {

    private static final int PORT_TRIES = 3;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final ServerFolder folder;
    private final EmbeddedPostgresSettings settings;
    private final PostmasterFile postmaster;

    ServerProcess(ServerFolder folder, EmbeddedPostgresSettings settings) {
        this.folder = folder;
        this.settings = settings;
        this.postmaster = new PostmasterFile(folder.data());
    }

    /** The server, when it takes connections; waits for one that is just starting or stopping to have done so. */
    Optional<PostmasterFile.Entry> running() {
        await(() -> postmaster.read().map(PostmasterFile.Entry::settled).orElse(true));
        var found = postmaster.read();
        if (found.isPresent() && !found.get().settled()) {
            throw EmbeddedPostgresException.programFailed(
                    "The embedded PostgreSQL is neither up nor down after "
                            + settings.deadline().toSeconds() + " s",
                    folder.log());
        }
        return found;
    }

    /** Starts the server, or finds the one that the child of a killed command has started meanwhile. */
    PostmasterFile.Entry start(Binaries binaries, ServerUser user) {
        awaitOrphans();
        ServerLog.rotate(folder);
        binaries.removeOthers(folder);
        int port = lastPort().filter(ServerProcess::isFree).orElseGet(ServerProcess::freePort);
        for (int tries = 1; ; tries++) {
            configure(port);
            var result = Program.run(
                    user.command(startCommand(binaries)),
                    "",
                    settings.deadline().plusSeconds(10));
            var started = running();
            if (started.isPresent()) {
                return started.get();
            }
            // Somebody may have taken the port since we looked.
            if (tries == PORT_TRIES || isFree(port)) {
                ServerLog.append(folder, result.output());
                throw EmbeddedPostgresException.programFailed("The embedded PostgreSQL did not start", folder.log());
            }
            port = freePort();
        }
    }

    private List<String> startCommand(Binaries binaries) {
        // pg_ctl gives the server a session of its own: it outlives the command and its terminal.
        return List.of(
                binaries.program("pg_ctl"),
                "start",
                "--silent",
                "--wait",
                "--timeout=" + settings.deadline().toSeconds(),
                "--pgdata=" + folder.data(),
                "--log=" + folder.log());
    }

    /** Stops a server; open sessions, which are none of a command's, are ended and rolled back. */
    void stop(Binaries binaries, ServerUser user) {
        var command = List.of(
                binaries.program("pg_ctl"),
                "stop",
                "--silent",
                "--mode=fast",
                "--wait",
                "--timeout=" + settings.deadline().toSeconds(),
                "--pgdata=" + folder.data());
        var result = Program.run(user.command(command), "", settings.deadline().plusSeconds(10));
        if (!result.succeeded() && postmaster.read().isPresent()) {
            ServerLog.append(folder, result.output());
            throw EmbeddedPostgresException.programFailed("The embedded PostgreSQL did not stop", folder.log());
        }
    }

    /**
     * After a kill -9 of the server its children live on for a moment and hold its memory. When none is left, its pid may already
     * be another program's, or a dead process that nobody has waited for yet, which PostgreSQL would take for itself: so its files go.
     */
    private void awaitOrphans() {
        if (!await(() -> postmaster.processesIn().isEmpty())) {
            throw EmbeddedPostgresException.programFailed(
                    "Processes of an earlier PostgreSQL are still at work in " + folder.data() + ": "
                            + postmaster.processesIn(),
                    folder.log());
        }
        postmaster.remove();
        folder.removeSocketLocks();
    }

    private boolean await(BooleanSupplier condition) {
        long end = System.nanoTime() + settings.deadline().toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return true;
    }

    private Optional<Integer> lastPort() {
        try (Stream<String> lines =
                Files.exists(folder.configuration()) ? Files.lines(folder.configuration()) : Stream.of()) {
            return lines.filter(line -> line.startsWith("port = "))
                    .map(line -> Integer.valueOf(line.substring("port = ".length())))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the server's configuration, with a port where it did not have one before. */
    static void configureBeforeCreation(ServerFolder folder, EmbeddedPostgresSettings settings) {
        var process = new ServerProcess(folder, settings);
        process.configure(process.lastPort().orElseGet(ServerProcess::freePort));
    }

    private void configure(int port) {
        String sockets = folder.socketFolderIsShortEnough()
                ? folder.socketFolder().toString().replace("'", "''")
                : "";
        String fsync = switch (settings.durability()) {
            case DURABLE -> "on";
            case FAST -> "off";
        };
        String text = """
                # Written by vmcompat at each start of the embedded server: changes here are lost.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = '%s'
                unix_socket_permissions = 0700
                max_connections = 100
                shared_buffers = 64MB
                fsync = %s
                synchronous_commit = %s
                full_page_writes = %s
                password_encryption = 'scram-sha-256'
                log_line_prefix = '%%m [%%p] %%q%%u@%%d %%a '
                log_timezone = 'UTC'
                """.formatted(port, sockets, fsync, fsync, fsync);
        Path unfinished = folder.root().resolve("server.conf.new");
        try {
            Files.writeString(unfinished, text);
            Files.setPosixFilePermissions(unfinished, ServerFolder.READ_BY_ALL_FILE);
            Files.move(unfinished, folder.configuration(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw EmbeddedPostgresException.folderNotUsable(folder.configuration(), "it cannot be written", e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            // As PostgreSQL does: connections of an earlier server that only wait to be forgotten do not matter.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
