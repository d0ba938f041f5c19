package dev.vmcompat.database;

import java.util.Optional;

/** Which database: the embedded one, or a server of the administrator's. */
public sealed interface DatabaseSettings {

    /**
     * The embedded server.
     *
     * @param server where and how it runs
     */
    record Embedded(EmbeddedPostgresSettings server) implements DatabaseSettings {}

    /**
     * A server of the administrator's.
     *
     * @param application the role that commands use
     * @param owner the role that owns the schema; empty where one role does both
     */
    record OwnServer(DatabaseAddress application, Optional<DatabaseAddress> owner) implements DatabaseSettings {}
}
