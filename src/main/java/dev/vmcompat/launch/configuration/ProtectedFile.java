package dev.vmcompat.launch.configuration;

import dev.vmcompat.vault.TrustedFile;
import dev.vmcompat.vault.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that decides what is done: read only if nobody else could have written it or put another in its place.
 *
 * @param path the file
 * @param what it is, for messages: {@code configuration}
 */
record ProtectedFile(Path path, String what) {

    /** The text of a file that others may read but not write. */
    String text() {
        if (!Files.exists(path)) {
            throw new ConfigurationException("The " + what + " " + path + " does not exist.", "Check the path.");
        }
        try {
            return Files.readString(TrustedFile.check(path));
        } catch (VaultException e) {
            throw new ConfigurationException(
                    "The " + what + " is not used: " + e.getMessage() + ".",
                    "It, and each folder on the way to it, must be its owner's or root's alone to write.",
                    e);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "The " + what + " " + path + " cannot be read.",
                    "It must be readable by the user who runs vmcompat, and be UTF-8.",
                    e);
        }
    }
}
