package dev.vmcompat.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/** The database of one command: reachable, with the schema it needs, until it is closed. */
public final class Database implements AutoCloseable {

    private static final int CONNECTIONS = 5;

    /** A database that restarts is waited for: with less, Batch leaves rows that it refuses to take up again. */
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(60);

    private final DatabaseAddress application;
    private final DatabaseAddress owner;
    private final HikariDataSource pool;
    private final Optional<EmbeddedPostgresSession> embedded;

    private Database(DatabaseAddress application, DatabaseAddress owner, Optional<EmbeddedPostgresSession> embedded) {
        this.application = application;
        this.owner = owner;
        this.embedded = embedded;
        this.pool = pool(application, CONNECTIONS, "");
    }

    /**
     * Joins or starts the embedded server where that is configured, checks the server, and brings the schema up to date.
     *
     * @throws DatabaseException if any of it is not possible; nothing remains open then
     */
    public static Database open(DatabaseSettings settings) {
        if (settings instanceof DatabaseSettings.Embedded embedded) {
            return openEmbedded(embedded);
        }
        var own = (DatabaseSettings.OwnServer) settings;
        Migrations.ours().apply(own.application(), own.owner());
        return new Database(own.application(), own.owner().orElse(own.application()), Optional.empty());
    }

    private static Database openEmbedded(DatabaseSettings.Embedded settings) {
        var session = EmbeddedPostgres.join(settings.server());
        try {
            Migrations.ours().apply(session.application(), Optional.of(session.owner()));
            return new Database(session.application(), session.owner(), Optional.of(session));
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** A small pool of the application role; opens its first connection when it is asked for one. */
    public DataSource dataSource() {
        return pool;
    }

    /** Single connections of the application role, for locks. */
    public DirectConnections directConnections() {
        return new DirectConnections(application);
    }

    /** Single connections of the role that owns the schema, for purging; the application role where one does both. */
    public DirectConnections ownerConnections() {
        return new DirectConnections(owner);
    }

    /** Whether two roles are configured, so that the application role cannot change what it has written to the history. */
    public boolean hasSeparateOwner() {
        return !owner.user().equals(application.user());
    }

    static HikariDataSource pool(DatabaseAddress address, int connections, String firstStatement) {
        var config = new HikariConfig();
        config.setPoolName(DirectConnections.APPLICATION_NAME);
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        // The address was tried just before: no second trial.
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", DirectConnections.APPLICATION_NAME);
        config.addDataSourceProperty("tcpKeepAlive", "true");
        if (!firstStatement.isEmpty()) {
            config.setConnectionInitSql(firstStatement);
        }
        return new HikariDataSource(config);
    }

    /** Closes the connections, then leaves the embedded server. */
    @Override
    public void close() {
        pool.close();
        embedded.ifPresent(EmbeddedPostgresSession::close);
    }
}
