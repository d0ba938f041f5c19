package dev.vmcompat.launch.configuration;

import java.nio.file.Path;
import java.util.Optional;

/** PostgreSQL: a server of one's own, or the embedded one where no URL is given. */
public record DatabaseProperties(
        @Key(
                says =
                        "JDBC URL of PostgreSQL 14 or newer, connected directly and not through a pooler; without it an embedded PostgreSQL is used.")
        Optional<String> url,

        @Key(says = "Role that commands use.") Optional<String> username,

        @Key(says = "File with its password; readable by its owner only.")
        Optional<Path> passwordFile,

        @Key(
                says =
                        "Role that owns the tables and changes the schema; without it the role of username does, which protects history less.")
        Optional<String> ownerUsername,

        @Key(says = "File with the owner's password; readable by its owner only.")
        Optional<Path> ownerPasswordFile,

        @Key(
                says =
                        "Folder of the embedded PostgreSQL; without it /var/lib/vmcompat for root, else $XDG_DATA_HOME/vmcompat.")
        Optional<Path> embeddedDirectory) {

    private static final String SCHEME = "jdbc:postgresql:";

    public DatabaseProperties {
        if (url.isPresent()) {
            if (!url.get().startsWith(SCHEME)) {
                throw new IllegalArgumentException("url: it must begin with " + SCHEME + "//");
            }
            if (url.get().contains("password=")) {
                throw new IllegalArgumentException("url: the password belongs into password-file");
            }
            if (username.isEmpty()) {
                throw new IllegalArgumentException("username: is required with url");
            }
            if (embeddedDirectory.isPresent()) {
                throw new IllegalArgumentException("embedded-directory: does not go with url");
            }
        } else if (username.isPresent()
                || passwordFile.isPresent()
                || ownerUsername.isPresent()
                || ownerPasswordFile.isPresent()) {
            throw new IllegalArgumentException("url: is required where a user or password file is given");
        }
        if (ownerPasswordFile.isPresent() && ownerUsername.isEmpty()) {
            throw new IllegalArgumentException("owner-password-file: goes with owner-username");
        }
    }
}
