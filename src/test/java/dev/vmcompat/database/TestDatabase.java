package dev.vmcompat.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A fresh database of a real PostgreSQL for one test class, made in some 50 ms and dropped afterwards:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestDatabase DATABASE = TestDatabase.migrated();
 * }</pre>
 *
 * The pooled sessions are in a time zone unlike the JVM's, to find instants that were stored as local times.
 */
public final class TestDatabase implements ProductDatabase, AfterAllCallback {

    /** UTC+05:45. */
    public static final String SESSION_ZONE = "Asia/Kathmandu";

    private static final int CONNECTIONS = 10;
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final String name;
    private final HikariDataSource application;
    private final HikariDataSource owner;

    private TestDatabase(String name) {
        this.name = name;
        this.application = pool(applicationAddress());
        this.owner = pool(ownerAddress());
    }

    private static HikariDataSource pool(DatabaseAddress address) {
        return Database.pool(address, CONNECTIONS, "set time zone '" + SESSION_ZONE + "'");
    }

    /** With the product's schema. */
    public static TestDatabase migrated() {
        String name = TestServer.testName(NUMBERS.incrementAndGet());
        TestServer.get().createMigrated(name);
        return new TestDatabase(name);
    }

    /** Without any table. */
    public static TestDatabase empty() {
        String name = TestServer.testName(NUMBERS.incrementAndGet());
        TestServer.get().createEmpty(name);
        return new TestDatabase(name);
    }

    @Override
    public DataSource application() {
        return application;
    }

    @Override
    public DataSource owner() {
        return owner;
    }

    /** Unpooled sessions of the application role, in the JVM's time zone. */
    public DirectConnections directConnections() {
        return new DirectConnections(applicationAddress());
    }

    /** What a role that is granted nothing by name sees in this database; it is made for the call and gone after it. */
    public <T> T asStranger(Function<JdbcClient, T> look) {
        String stranger = name + "_stranger";
        try (Connection connection = TestServer.get().administrator(name);
                var statement = connection.createStatement()) {
            statement.execute("create role " + stranger);
            statement.execute("set role " + stranger);
            try {
                return look.apply(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
            } finally {
                statement.execute("reset role");
                statement.execute("drop role " + stranger);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public DatabaseAddress applicationAddress() {
        return TestServer.get().application(name);
    }

    @Override
    public DatabaseAddress ownerAddress() {
        return TestServer.get().owner(name);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /** Drops the database, whoever is still connected. */
    @Override
    public void close() {
        application.close();
        owner.close();
        TestServer.get().drop(name);
    }
}
