package dev.vmcompat.database;

import org.jspecify.annotations.Nullable;

/** The schema is not, and could not be made, the one this program needs. */
public final class SchemaException extends DatabaseException {

    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Condition {
        /** A newer release has changed it. */
        NEWER_THAN_PROGRAM,
        /** It has to be made or changed, and only the application role is configured, which does not own it. */
        OWNER_NEEDED,
        /** The configured application role does not exist. */
        NO_APPLICATION_ROLE,
        /** A migration failed; nothing of it remains. */
        MIGRATION_FAILED
    }

    private final Condition condition;

    private SchemaException(Condition condition, String message, String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
        this.condition = condition;
    }

    static SchemaException newerThanProgram(DatabaseAddress address, String version) {
        return new SchemaException(
                Condition.NEWER_THAN_PROGRAM,
                "The schema at " + address.place() + " has version " + version + ", which this release does not know",
                "Use the release of vmcompat that made it, or a newer one.",
                null);
    }

    static SchemaException noApplicationRole(DatabaseAddress address, String role) {
        return new SchemaException(
                Condition.NO_APPLICATION_ROLE,
                "PostgreSQL at " + address.place() + " has no role " + role,
                "Create it (create role ... login password ...), or correct the configured user.",
                null);
    }

    static SchemaException migrationFailed(DatabaseAddress address, boolean ownerConfigured, Throwable cause) {
        return ownerConfigured
                ? new SchemaException(
                        Condition.MIGRATION_FAILED,
                        "The schema at " + address.place() + " could not be made or changed: " + cause.getMessage(),
                        "Nothing was changed by the migration that failed; see the cause.",
                        cause)
                : new SchemaException(
                        Condition.OWNER_NEEDED,
                        "The schema at " + address.place() + " has to be made or changed, and user " + address.user()
                                + " could not do it: " + cause.getMessage(),
                        "Configure the owner's user and password file, too, or make this user the owner of the database.",
                        cause);
    }

    /** What is wrong. */
    public Condition condition() {
        return condition;
    }
}
