package dev.vmcompat.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where and how the embedded server runs.
 *
 * @param folder everything of it: programs, data, log, locks, credentials; made when missing. Where root starts it, each parent
 *     must be open to the server's user
 * @param serverUsers existing users to run it as where root starts it (PostgreSQL refuses to run as root): the first one that
 *     exists. Existing data keep their owner
 * @param durability whether each commit reaches the disk
 * @param deadline for each of: creating, starting (which includes recovery after a crash), stopping
 */
public record EmbeddedPostgresSettings(
        Path folder, List<String> serverUsers, Durability durability, Duration deadline) {

    /** Whether each commit reaches the disk before it is confirmed. */
    public enum Durability {
        /** It does: fsync on; and nobody learns a password by listening (SCRAM). */
        DURABLE,
        /** It does not: a power loss destroys the data; and passwords are sent as they are. For tests only. */
        FAST
    }

    public EmbeddedPostgresSettings {
        folder = folder.toAbsolutePath().normalize();
        serverUsers = List.copyOf(serverUsers);
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("The deadline of the embedded PostgreSQL must be longer than zero");
        }
    }

    /** Durable, a minute for each act, in the given folder. */
    public static EmbeddedPostgresSettings in(Path folder) {
        return new EmbeddedPostgresSettings(
                folder, List.of("vmcompat", "postgres", "nobody"), Durability.DURABLE, Duration.ofSeconds(60));
    }

    /**
     * In this user's usual folder: root's is /var/lib/vmcompat, anyone else's follows the XDG rules.
     *
     * @param environment the process's environment (HOME, XDG_DATA_HOME)
     */
    public static EmbeddedPostgresSettings forThisUser(Map<String, String> environment) {
        return in(
                startedByRoot()
                        ? Path.of("/var/lib/vmcompat")
                        : dataHome(environment).resolve("vmcompat"));
    }

    private static Path dataHome(Map<String, String> environment) {
        String given = environment.getOrDefault("XDG_DATA_HOME", "");
        // The XDG rules say that a relative path is to be ignored.
        return given.startsWith("/")
                ? Path.of(given)
                : Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".local", "share");
    }

    static boolean startedByRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // Not Linux: the platform check will say so.
            return false;
        }
    }

    EmbeddedPostgresSettings withDurability(Durability other) {
        return new EmbeddedPostgresSettings(folder, serverUsers, other, deadline);
    }
}
