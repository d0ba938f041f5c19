package dev.vmcompat.fence;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Opens connections that are nobody else's: direct (no pooler between), unpooled, autocommit. {@link dev.vmcompat.database.DirectConnections} is
 * one: {@code database.directConnections()::open}.
 */
@FunctionalInterface
public interface LockConnections {

    /**
     * @param idleTimeout PostgreSQL ends the session after this silence
     */
    Connection open(Duration idleTimeout) throws SQLException;
}
