package dev.vmcompat.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;

/** Creates the data folder: initdb, the roles and the empty database, and only then the folder's real name. */
final class DataFolder {

    static final String DATABASE = "vmcompat";

    private static final String UNFINISHED = "creating-";

    private DataFolder() {}

    /** Creates the data where there are none, else checks that they are of our major version. Only inside the folder's lock. */
    static void ensure(
            ServerFolder folder,
            Binaries binaries,
            ServerUser user,
            Credentials credentials,
            EmbeddedPostgresSettings settings) {
        try {
            if (Files.exists(folder.data())) {
                checkVersion(folder.data(), binaries);
            } else {
                create(folder, binaries, user, credentials, settings);
            }
        } catch (IOException e) {
            throw EmbeddedPostgresException.folderNotUsable(folder.data(), "it cannot be made or read", e);
        }
    }

    private static void checkVersion(Path data, Binaries binaries) throws IOException {
        Path file = data.resolve("PG_VERSION");
        if (!Files.exists(file)) {
            throw EmbeddedPostgresException.folderNotUsable(data, "it holds no PostgreSQL data", null);
        }
        String found = Files.readString(file).strip();
        if (!found.equals(Integer.toString(binaries.major()))) {
            throw EmbeddedPostgresException.otherMajorVersion(data, found, binaries.major());
        }
    }

    private static void create(
            ServerFolder folder,
            Binaries binaries,
            ServerUser user,
            Credentials credentials,
            EmbeddedPostgresSettings settings)
            throws IOException {
        folder.removeLeftovers(UNFINISHED);
        // A name of its own: the initdb of a killed command may still be writing to its one.
        Path unfinished = Files.createDirectory(folder.root().resolve(UNFINISHED + UUID.randomUUID()));
        user.own(unfinished);
        initialize(folder, unfinished, binaries, user, credentials, settings);
        Files.writeString(
                unfinished.resolve("postgresql.conf"),
                "%n# Written anew at each start:%ninclude '../%s'%n"
                        .formatted(folder.configuration().getFileName()),
                StandardOpenOption.APPEND);
        createRoles(folder, unfinished, binaries, user, credentials, settings);
        Files.move(unfinished, folder.data(), StandardCopyOption.ATOMIC_MOVE);
        ServerFolder.force(folder.root());
    }

    private static void initialize(
            ServerFolder folder,
            Path data,
            Binaries binaries,
            ServerUser user,
            Credentials credentials,
            EmbeddedPostgresSettings settings)
            throws IOException {
        Path password = folder.socketFolder().resolve("password-" + UUID.randomUUID());
        try {
            Files.createFile(password, PosixFilePermissions.asFileAttribute(ServerFolder.OWNER_ONLY_FILE));
            Files.writeString(password, credentials.administrator());
            user.own(password);
            // Locale C exists on the smallest image, too; the order of names is for the program to decide.
            List<String> initdb = List.of(
                    binaries.program("initdb"),
                    "--pgdata=" + data,
                    "--username=" + Credentials.ADMINISTRATOR,
                    "--pwfile=" + password,
                    "--auth-local=scram-sha-256",
                    // Clients hash the password 4096 times for each connection: tests open thousands.
                    switch (settings.durability()) {
                        case DURABLE -> "--auth-host=scram-sha-256";
                        case FAST -> "--auth-host=password";
                    },
                    "--encoding=UTF8",
                    "--locale=C",
                    "--data-checksums",
                    "--no-instructions",
                    switch (settings.durability()) {
                        case DURABLE -> "--sync-method=fsync";
                        case FAST -> "--no-sync";
                    });
            check(folder, "PostgreSQL's initdb failed", Program.run(user.command(initdb), "", settings.deadline()));
        } finally {
            Files.deleteIfExists(password);
        }
    }

    /** In PostgreSQL's single-user mode: no port, no password, and a half-made server is never seen by anybody. */
    private static void createRoles(
            ServerFolder folder,
            Path data,
            Binaries binaries,
            ServerUser user,
            Credentials credentials,
            EmbeddedPostgresSettings settings) {
        String statements = """
                create role %s login password '%s';
                create role %s login password '%s';
                create database %s owner %s;
                """.formatted(
                        Credentials.OWNER,
                        credentials.owner(),
                        Credentials.APPLICATION,
                        credentials.application(),
                        DATABASE,
                        Credentials.OWNER);
        List<String> single = List.of(
                binaries.program("postgres"), "--single", "-c", "exit_on_error=on", "-D", data.toString(), "postgres");
        check(
                folder,
                "Roles and database could not be created",
                Program.run(user.command(single), statements, settings.deadline()));
    }

    private static void check(ServerFolder folder, String failure, Program.Result result) {
        if (!result.succeeded()) {
            throw EmbeddedPostgresException.programFailed(failure, ServerLog.append(folder, result.output()));
        }
    }
}
