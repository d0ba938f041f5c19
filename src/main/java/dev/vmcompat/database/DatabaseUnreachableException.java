package dev.vmcompat.database;

import java.sql.SQLException;

/** No session with the server could be opened. */
public final class DatabaseUnreachableException extends DatabaseException {

    private static final long serialVersionUID = 1L;

    /** Why no session could be opened, decided on the SQLSTATE alone. */
    public enum Reason {
        /** Nothing answered at the address, or the network lost the answer. */
        NO_ANSWER("does not answer", "Check that PostgreSQL runs there and that address and port are right."),
        /** The server answered and refused user or password. */
        LOGIN_REFUSED("refuses the login", "Check user and password file, and the server's pg_hba.conf."),
        /** The server is up, the database is not there. */
        NO_SUCH_DATABASE("has no database of that name", "Create the database, or correct its name in the url."),
        /** The server is up and takes no session now: starting, stopping, or all connections in use. */
        NOT_READY("takes no connections now", "Wait until it has started, or raise its max_connections."),
        /** Anything else; the cause says more. */
        OTHER("could not be used", "See the cause with --debug, and the server's log.");

        private final String sentence;
        private final String hint;

        Reason(String sentence, String hint) {
            this.sentence = sentence;
            this.hint = hint;
        }

        static Reason of(SQLException error) {
            String state = error.getSQLState();
            if (state == null) {
                return OTHER;
            }
            return switch (state) {
                case "3D000" -> NO_SUCH_DATABASE;
                case "08004" -> LOGIN_REFUSED; // the driver's own: a password is asked for, and there is none
                case "53300", "57P01", "57P02", "57P03" -> NOT_READY;
                default -> state.startsWith("08") ? NO_ANSWER : state.startsWith("28") ? LOGIN_REFUSED : OTHER;
            };
        }
    }

    private final Reason reason;
    private final transient DatabaseAddress address;

    DatabaseUnreachableException(DatabaseAddress address, SQLException cause) {
        this(address, Reason.of(cause), cause);
    }

    private DatabaseUnreachableException(DatabaseAddress address, Reason reason, SQLException cause) {
        super(
                "PostgreSQL at " + address.place() + " " + reason.sentence + " (user " + address.user() + ")",
                reason.hint,
                cause);
        this.reason = reason;
        this.address = address;
    }

    /** What the server's answer, or its silence, means. */
    public Reason reason() {
        return reason;
    }

    /** Where the session was to be opened. */
    public DatabaseAddress address() {
        return address;
    }
}
