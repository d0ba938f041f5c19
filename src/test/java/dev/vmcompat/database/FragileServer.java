package dev.vmcompat.database;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A PostgreSQL of one installation's own, on a small file system of its own, to which everything happens that happens to servers: killed with all
 * its processes, stopped, its sessions cut, its disk full, put back to an older backup. Needs root, for the file system.
 */
public final class FragileServer implements ProductDatabase {

    private static final int MEBIBYTES = 400;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Path folder;
    private final Path backup;
    private final EmbeddedPostgresSettings settings;
    private final Thread onExit = new Thread(this::remove, "fragile server");
    private final DatabaseAddress applicationAddress;
    private final DatabaseAddress ownerAddress;

    private FragileServer(Path folder, Path backup) {
        this.folder = folder;
        this.backup = backup;
        this.settings = EmbeddedPostgresSettings.in(folder).withDurability(EmbeddedPostgresSettings.Durability.FAST);
        Runtime.getRuntime().addShutdownHook(onExit);
        try {
            command(
                    "mount",
                    "-t",
                    "tmpfs",
                    "-o",
                    "size=" + MEBIBYTES + "m,mode=0755",
                    "vmcompat-fragile",
                    folder.toString());
            Files.createSymbolicLink(folder.resolve("binaries"), TestServer.unpackedBinaries());
            EmbeddedPostgres.start(settings);
            try (EmbeddedPostgresSession session = EmbeddedPostgres.join(settings)) {
                applicationAddress = session.application();
                ownerAddress = session.owner();
            }
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Running, its database without any table. It keeps its port. */
    public static FragileServer started() {
        try {
            Path folder = Files.createTempDirectory("vmcompat-fragile").toRealPath();
            return new FragileServer(folder, Files.createTempDirectory("vmcompat-backup"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public DatabaseAddress applicationAddress() {
        return applicationAddress;
    }

    @Override
    public DatabaseAddress ownerAddress() {
        return ownerAddress;
    }

    /** A session for each question: none outlives what happens to the server. */
    @Override
    public DataSource application() {
        return unpooled(applicationAddress);
    }

    @Override
    public DataSource owner() {
        return unpooled(ownerAddress);
    }

    private static DataSource unpooled(DatabaseAddress address) {
        return new DriverManagerDataSource(address.url(), address.user(), address.password());
    }

    /** Starts it where it does not run; after a kill it recovers first. */
    public void start() {
        try {
            EmbeddedPostgres.start(settings);
        } catch (EmbeddedPostgresException e) {
            throw new IllegalStateException(log(), e);
        }
    }

    private String log() {
        try {
            return Files.readString(ServerFolder.at(folder).log());
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    /** Stops it in order; sessions are ended. */
    public void stop() {
        EmbeddedPostgres.stop(settings);
    }

    /** Every process of it at once, as when the machine is gone. */
    public void kill() {
        var postmaster = new PostmasterFile(folder.resolve("data"));
        for (long pid : postmaster.processesIn()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Ends every session but the one that does it. */
    public void cutSessions() {
        try (EmbeddedPostgresSession session = EmbeddedPostgres.join(settings);
                Connection administrator = new DirectConnections(session.administrator()).open();
                var statement = administrator.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                    + " and backend_type = 'client backend'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its file system has no room any more. */
    public void fillDisk() {
        byte[] block = new byte[1 << 20];
        try (OutputStream filler = Files.newOutputStream(filler())) {
            for (int n = 0; n < 2 * MEBIBYTES; n++) {
                filler.write(block);
            }
        } catch (IOException e) {
            return; // no space left on device
        }
        throw new IllegalStateException("the file system of " + folder + " does not get full");
    }

    /** It has room again; the server, which may have given up, runs. */
    public void freeDisk() {
        try {
            Files.deleteIfExists(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    /** Takes a backup; the server is stopped for it. */
    public void backUp() {
        stop();
        command("rm", "-rf", backup.resolve("data").toString());
        command(
                "cp",
                "-a",
                folder.resolve("data").toString(),
                backup.resolve("data").toString());
        start();
    }

    /** Puts the last backup in its data's place: what was written since is gone. */
    public void restoreBackup() {
        kill();
        stop();
        command("rm", "-rf", folder.resolve("data").toString());
        command(
                "cp",
                "-a",
                backup.resolve("data").toString(),
                folder.resolve("data").toString());
        start();
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    @Override
    public void close() {
        remove();
        Runtime.getRuntime().removeShutdownHook(onExit);
    }

    private void remove() {
        kill();
        Program.run(List.of("umount", "--lazy", folder.toString()), "", DEADLINE);
        ServerFolder.tryToRemove(folder);
        ServerFolder.tryToRemove(backup);
    }

    private static void command(String... command) {
        Program.Result result = Program.run(List.of(command), "", DEADLINE);
        if (!result.succeeded()) {
            throw new IllegalStateException(String.join(" ", command) + ": " + result.output());
        }
    }
}
