package dev.vmcompat.launch.configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * A file that decides what is done, or holds a secret: read only if nobody else could have written it, and, for a secret, read it. Links are
 * followed: the file itself counts.
 *
 * @param path the file
 * @param what it is, for messages: {@code configuration}
 */
public record ProtectedFile(Path path, String what) {

    private static final Set<PosixFilePermission> WRITE =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final Set<PosixFilePermission> ANY = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    /** The text of a file that others may read but not write. */
    public String text() {
        check(WRITE, "can be written by others", "chmod go-w ");
        return read();
    }

    /** The first line of a file that only its owner may read. */
    public String secret() {
        check(ANY, "can be read or written by others", "chmod 600 ");
        String line = read().lines().findFirst().orElse("");
        if (line.isEmpty()) {
            throw new ConfigurationException("The " + what + " " + path + " is empty.", "Its first line is taken.");
        }
        return line;
    }

    private void check(Set<PosixFilePermission> forbidden, String fault, String command) {
        try {
            if (!Files.isRegularFile(path)) {
                throw new ConfigurationException(
                        "The " + what + " " + path + (Files.exists(path) ? " is no file." : " does not exist."),
                        "Check the path.");
            }
            Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
            permissions.addAll(Files.getPosixFilePermissions(path));
            permissions.retainAll(forbidden);
            if (!permissions.isEmpty()) {
                throw new ConfigurationException(
                        "The " + what + " " + path + " " + fault + ".", "Make it its owner's alone: " + command + path);
            }
            String owner = Files.getOwner(path).getName();
            if (!owner.equals("root") && !owner.equals(System.getProperty("user.name"))) {
                throw new ConfigurationException(
                        "The " + what + " " + path + " belongs to " + owner + ".",
                        "It must belong to root or to the user who runs vmcompat.");
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private String read() {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private ConfigurationException unreadable(IOException cause) {
        return new ConfigurationException(
                "The " + what + " " + path + " cannot be read.",
                "It must be readable by the user who runs vmcompat, and be UTF-8.",
                cause);
    }
}
