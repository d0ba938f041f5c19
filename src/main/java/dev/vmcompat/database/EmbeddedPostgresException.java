package dev.vmcompat.database;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The embedded server could not be unpacked, created, started or stopped. */
public final class EmbeddedPostgresException extends DatabaseException {

    private static final long serialVersionUID = 1L;

    private static final String OWN_SERVER = "Configure a PostgreSQL server of your own (url, user, password file).";

    /** What failed. */
    public enum Condition {
        /** No binaries for this operating system, processor or C library. */
        NOT_FOR_THIS_PLATFORM,
        /** The data folder was made by another major version. */
        OTHER_MAJOR_VERSION,
        /** The folder's files are not as we left them: owner, permissions, or one is missing. */
        FOLDER_NOT_USABLE,
        /** A program of PostgreSQL ended with an error or not in time. */
        PROGRAM_FAILED
    }

    private final Condition condition;

    private EmbeddedPostgresException(Condition condition, String message, String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
        this.condition = condition;
    }

    static EmbeddedPostgresException notForThisPlatform(String why) {
        return new EmbeddedPostgresException(
                Condition.NOT_FOR_THIS_PLATFORM, "The embedded PostgreSQL does not run here: " + why, OWN_SERVER, null);
    }

    static EmbeddedPostgresException otherMajorVersion(Path data, String found, int ours) {
        return new EmbeddedPostgresException(
                Condition.OTHER_MAJOR_VERSION,
                "The data in " + data + " were made by PostgreSQL " + found + ", the embedded one is " + ours,
                "Use the release of vmcompat that made them, or load a dump of them into a PostgreSQL server of your own.",
                null);
    }

    static EmbeddedPostgresException folderNotUsable(Path path, String why, @Nullable Throwable cause) {
        return new EmbeddedPostgresException(
                Condition.FOLDER_NOT_USABLE,
                path + " cannot be used for the embedded PostgreSQL: " + why,
                "Mend it, name another folder, or configure a PostgreSQL server of your own.",
                cause);
    }

    static EmbeddedPostgresException programFailed(String what, Path log) {
        return new EmbeddedPostgresException(Condition.PROGRAM_FAILED, what, "See " + log, null);
    }

    /** What failed. */
    public Condition condition() {
        return condition;
    }
}
