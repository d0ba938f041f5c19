package dev.vmcompat.fence;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Opens connections that are nobody else's: direct, unpooled, autocommit. */
public interface LockConnections {

    /**
     * @param idleTimeout PostgreSQL ends the session after this silence
     */
    Connection open(Duration idleTimeout) throws SQLException;
}
