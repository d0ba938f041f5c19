package dev.vmcompat.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A real PostgreSQL for those who configured none. One server per folder: the first command starts it, others join it, the last
 * one stops it, unless {@link #start} asked to keep it.
 *
 * <p>It survives the command that started it. Whoever looks at it, starts or stops it holds the folder's lock; a command is
 * counted in before it lets go of that lock, so that no server is stopped under a command that begins. A killed command is
 * counted out by the kernel, and the next one that ends stops the server.
 */
public final class EmbeddedPostgres {

    /** What {@link #stop} found and did. */
    public enum StopOutcome {
        /** It was running and is stopped. */
        STOPPED,
        /** Other commands use it: it stops when the last of them ends. */
        STOPS_WHEN_IDLE,
        /** No server was running. */
        NOT_RUNNING
    }

    /** The server's state. */
    public sealed interface Status {

        /**
         * No server runs.
         *
         * @param folder where it would be
         * @param created whether there are data to start
         */
        record Stopped(Path folder, boolean created) implements Status {}

        /**
         * A server runs.
         *
         * @param folder where it is
         * @param pid its first process
         * @param port on 127.0.0.1
         * @param startedAt to the second
         * @param kept whether it outlives the commands
         * @param log its log file
         */
        record Running(Path folder, long pid, int port, Instant startedAt, boolean kept, Path log) implements Status {}
    }

    private EmbeddedPostgres() {}

    /**
     * Joins the folder's server, which is created and started where needed.
     *
     * @throws EmbeddedPostgresException if that is not possible
     */
    public static EmbeddedPostgresSession join(EmbeddedPostgresSettings settings) {
        var folder = ServerFolder.at(settings.folder());
        var lock = FolderLock.of(folder.root());
        return lock.exclusively(() -> {
            var running = ensureRunning(settings, folder);
            lock.enter();
            return new EmbeddedPostgresSession(
                    running.port(), Credentials.of(folder), () -> leave(settings, folder, lock));
        });
    }

    /** Starts the server where it is not running, and keeps it until {@link #stop}, also over the end of every command. */
    public static Status.Running start(EmbeddedPostgresSettings settings) {
        var folder = ServerFolder.at(settings.folder());
        return FolderLock.of(folder.root()).exclusively(() -> {
            var running = ensureRunning(settings, folder);
            try {
                Files.writeString(folder.kept(), "");
            } catch (IOException e) {
                throw EmbeddedPostgresException.folderNotUsable(folder.kept(), "it cannot be written", e);
            }
            return status(folder, running);
        });
    }

    /** Ends the keeping and stops the server, unless a command uses it. */
    public static StopOutcome stop(EmbeddedPostgresSettings settings) {
        if (!Files.isDirectory(settings.folder())) {
            return StopOutcome.NOT_RUNNING;
        }
        var folder = ServerFolder.at(settings.folder());
        var lock = FolderLock.of(folder.root());
        return lock.exclusively(() -> {
            try {
                Files.deleteIfExists(folder.kept());
            } catch (IOException e) {
                throw EmbeddedPostgresException.folderNotUsable(folder.kept(), "it cannot be removed", e);
            }
            if (new ServerProcess(folder, settings).running().isEmpty()) {
                return StopOutcome.NOT_RUNNING;
            }
            return stopWhenIdle(settings, folder, lock) ? StopOutcome.STOPPED : StopOutcome.STOPS_WHEN_IDLE;
        });
    }

    /** Looks, and changes nothing. */
    public static Status status(EmbeddedPostgresSettings settings) {
        if (!Files.isDirectory(settings.folder())) {
            return new Status.Stopped(settings.folder(), false);
        }
        var folder = ServerFolder.at(settings.folder());
        return FolderLock.of(folder.root()).exclusively(() -> {
            Optional<Status> running =
                    new ServerProcess(folder, settings).running().map(entry -> status(folder, entry));
            return running.orElseGet(() -> new Status.Stopped(folder.root(), Files.exists(folder.data())));
        });
    }

    private static Status.Running status(ServerFolder folder, PostmasterFile.Entry entry) {
        return new Status.Running(
                folder.root(), entry.pid(), entry.port(), entry.startedAt(), Files.exists(folder.kept()), folder.log());
    }

    private static PostmasterFile.Entry ensureRunning(EmbeddedPostgresSettings settings, ServerFolder folder) {
        var user = ServerUser.choose(settings, folder);
        var binaries = Binaries.of(folder, user);
        folder.makeWritableFolders(user);
        var credentials = Credentials.of(folder);
        var process = new ServerProcess(folder, settings);
        if (!Files.exists(folder.data())) {
            ServerProcess.configureBeforeCreation(folder, settings);
        }
        DataFolder.ensure(folder, binaries, user, credentials, settings);
        return process.running().orElseGet(() -> process.start(binaries, user));
    }

    private static void leave(EmbeddedPostgresSettings settings, ServerFolder folder, FolderLock lock) {
        lock.exclusively(() -> {
            lock.leave();
            return Files.exists(folder.kept()) || stopWhenIdle(settings, folder, lock);
        });
    }

    private static boolean stopWhenIdle(EmbeddedPostgresSettings settings, ServerFolder folder, FolderLock lock) {
        if (lock.inUse()) {
            return false;
        }
        var process = new ServerProcess(folder, settings);
        if (process.running().isPresent()) {
            var user = ServerUser.choose(settings, folder);
            process.stop(Binaries.of(folder, user), user);
        }
        return true;
    }
}
