package dev.vmcompat.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * Single connections of their own, in no pool: for locks that live as long as the session.
 *
 * @param address where and as whom
 */
public record DirectConnections(DatabaseAddress address) {

    /** Shown by pg_stat_activity. */
    static final String APPLICATION_NAME = "vmcompat";

    private static final int CONNECT_SECONDS = 10;

    /**
     * Opens a session in auto-commit mode that the server ends when nothing is asked for too long.
     *
     * @param idleLimit at least a millisecond; the server frees the session's locks then
     * @throws DatabaseUnreachableException if no session could be opened
     */
    public Connection open(Duration idleLimit) {
        if (idleLimit.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "The idle limit must be at least a millisecond: zero means no limit to PostgreSQL");
        }
        return open("-c idle_session_timeout=" + idleLimit.toMillis());
    }

    /** Opens a session in auto-commit mode without an idle limit. */
    public Connection open() {
        return open("");
    }

    private Connection open(String options) {
        var properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password());
        properties.setProperty("ApplicationName", APPLICATION_NAME);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
        properties.setProperty("loginTimeout", Integer.toString(2 * CONNECT_SECONDS));
        if (!options.isEmpty()) {
            properties.setProperty("options", options);
        }
        try {
            return DriverManager.getConnection(address.url(), properties);
        } catch (SQLException e) {
            throw new DatabaseUnreachableException(address, e);
        }
    }
}
