package dev.vmcompat.database;

import java.io.IOException;
import java.io.StringReader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/**
 * The three passwords of the embedded server.
 *
 * @param administrator of the superuser, needed by nobody after creation
 * @param owner of the role that owns the schema
 * @param application of the role that commands use
 */
record Credentials(String administrator, String owner, String application) {

    static final String ADMINISTRATOR = "postgres";
    static final String OWNER = "vmcompat_owner";
    static final String APPLICATION = "vmcompat";

    /** Reads the folder's credentials; makes them, before there are data to need them, where missing. */
    static Credentials of(ServerFolder folder) {
        Path file = folder.credentials();
        try {
            if (!Files.exists(file)) {
                if (Files.exists(folder.data())) {
                    throw EmbeddedPostgresException.folderNotUsable(
                            file, "it is missing, and the data need its passwords", null);
                }
                create(folder);
            }
            if (!Files.getPosixFilePermissions(file).equals(ServerFolder.OWNER_ONLY_FILE)) {
                throw EmbeddedPostgresException.folderNotUsable(
                        file, "others may read or write it (chmod 600 is needed)", null);
            }
            var properties = new Properties();
            properties.load(new StringReader(Files.readString(file)));
            return new Credentials(
                    value(properties, "administrator", file),
                    value(properties, "owner", file),
                    value(properties, "application", file));
        } catch (IOException e) {
            throw EmbeddedPostgresException.folderNotUsable(file, "it cannot be read or written", e);
        }
    }

    private static void create(ServerFolder folder) throws IOException {
        Path file = folder.credentials();
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(ServerFolder.OWNER_ONLY_FILE));
        Files.writeString(
                unfinished,
                "# Passwords of the embedded PostgreSQL.%nadministrator=%s%nowner=%s%napplication=%s%n"
                        .formatted(random(), random(), random()));
        Files.setPosixFilePermissions(unfinished, ServerFolder.OWNER_ONLY_FILE);
        try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        ServerFolder.force(folder.root());
    }

    private static String value(Properties properties, String name, Path file) {
        String value = properties.getProperty(name, "");
        // Ours are hexadecimal, so that they need no quoting anywhere.
        if (!value.matches("[0-9a-f]{32,}")) {
            throw EmbeddedPostgresException.folderNotUsable(file, "its entry " + name + " is missing or damaged", null);
        }
        return value;
    }

    private static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Without the passwords. */
    @Override
    public String toString() {
        return "Credentials";
    }
}
