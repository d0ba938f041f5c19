package dev.vmcompat.database;

import org.jspecify.annotations.Nullable;

/** Root of what can go wrong with the database. The message never contains a password; {@link #hint()} says what to do. */
public abstract class DatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String hint;

    DatabaseException(String message, String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    /** One sentence for the person who has to mend it. */
    public final String hint() {
        return hint;
    }
}
