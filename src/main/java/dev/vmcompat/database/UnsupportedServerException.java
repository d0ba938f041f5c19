package dev.vmcompat.database;

/** The server is older than what the locks need (idle_session_timeout came with PostgreSQL 14). */
public final class UnsupportedServerException extends DatabaseException {

    private static final long serialVersionUID = 1L;

    private final int major;

    UnsupportedServerException(DatabaseAddress address, int major, int needed) {
        super(
                "PostgreSQL at " + address.place() + " is version " + major + ", vmcompat needs " + needed
                        + " or newer",
                "Upgrade the server, or configure another one.",
                null);
        this.major = major;
    }

    /** The major version found. */
    public int major() {
        return major;
    }
}
