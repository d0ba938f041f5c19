package dev.vmcompat.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder for one test's own server. Closing it stops the server and removes everything. */
public final class ServerUnderTest implements AutoCloseable {

    private final Path folder;

    private ServerUnderTest(Path folder) {
        this.folder = folder;
    }

    /** Nothing in it but the programs, which another server has unpacked. */
    public static ServerUnderTest unpacked() {
        var server = bare();
        try {
            Files.createSymbolicLink(server.folder.resolve("binaries"), TestServer.unpackedBinaries());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return server;
    }

    /** An empty folder. */
    static ServerUnderTest bare() {
        try {
            Path folder = Files.createTempDirectory("vmcompat-server").toRealPath();
            Files.setPosixFilePermissions(folder, ServerFolder.READ_BY_ALL_FOLDER);
            return new ServerUnderTest(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path folder() {
        return folder;
    }

    /** Not durable: quick. */
    EmbeddedPostgresSettings settings() {
        return EmbeddedPostgresSettings.in(folder).withDurability(EmbeddedPostgresSettings.Durability.FAST);
    }

    /** Runs until it is closed; commands of the product join it. */
    public void start() {
        EmbeddedPostgres.start(settings());
    }

    EmbeddedPostgresSession join() {
        return EmbeddedPostgres.join(settings());
    }

    /** As the product starts it: commits survive a kill. */
    EmbeddedPostgresSession joinDurable() {
        return EmbeddedPostgres.join(EmbeddedPostgresSettings.in(folder));
    }

    EmbeddedPostgres.Status status() {
        return EmbeddedPostgres.status(settings());
    }

    EmbeddedPostgres.Status.Running running() {
        return (EmbeddedPostgres.Status.Running) status();
    }

    /** As the kernel or an impatient person would; returns when it is gone. */
    void killServer() {
        var process = ProcessHandle.of(running().pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        EmbeddedPostgres.stop(settings());
        ServerFolder.tryToRemove(folder);
    }
}
