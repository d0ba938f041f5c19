package dev.vmcompat.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One embedded server for the tests of every JVM of this user: started by the first, stopped by the last. It needs nothing
 * installed, and runs as root and as anyone else.
 */
final class TestServer {

    /** Any number: commands of the product take other locks, in other databases. */
    private static final long TEMPLATE_LOCK = 20_261_123;

    private static final String TEMPLATE_PREFIX = "template_";
    private static final String TEST_PREFIX = "test_";

    private static final class Holder {
        static final TestServer SERVER = new TestServer();
    }

    private final EmbeddedPostgresSession session;

    private TestServer() {
        session = EmbeddedPostgres.join(settings());
        Runtime.getRuntime().addShutdownHook(new Thread(session::close, "leave test server"));
        dropLeftOvers();
    }

    static TestServer get() {
        return Holder.SERVER;
    }

    /** Of this JVM's user, for servers that a test starts itself: unpacking takes seconds. */
    static Path unpackedBinaries() {
        get();
        return settings().folder().resolve("binaries");
    }

    private static EmbeddedPostgresSettings settings() {
        // Not under target/: the user that root steps down to must reach it.
        Path folder =
                Path.of(System.getProperty("java.io.tmpdir"), "vmcompat-tests-" + System.getProperty("user.name"));
        return EmbeddedPostgresSettings.in(folder).withDurability(EmbeddedPostgresSettings.Durability.FAST);
    }

    DatabaseAddress owner(String database) {
        return session.owner().inDatabase(database);
    }

    DatabaseAddress application(String database) {
        return session.application().inDatabase(database);
    }

    Connection administrator() {
        return administrator("postgres");
    }

    Connection administrator(String database) {
        return new DirectConnections(session.administrator().inDatabase(database)).open();
    }

    static String testName(long number) {
        return TEST_PREFIX + ProcessHandle.current().pid() + "_" + number;
    }

    /** Without any table. */
    void createEmpty(String name) {
        asAdministrator("create database " + name + " owner " + Credentials.OWNER);
    }

    /** With the product's schema, copied from a template that is migrated once for each state of the scripts. */
    void createMigrated(String name) {
        var migrations = Migrations.ours();
        String template =
                TEMPLATE_PREFIX + migrations.digest(Credentials.APPLICATION).substring(0, 16);
        try (Connection connection = administrator();
                var statement = connection.createStatement()) {
            statement.execute("select pg_advisory_lock(" + TEMPLATE_LOCK + ")");
            if (!names(connection, template).contains(template)) {
                createTemplate(migrations, template);
            }
            // Still under the lock: a template that somebody is connected to cannot be copied.
            statement.execute("create database " + name + " template " + template + " owner " + Credentials.OWNER);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void createTemplate(Migrations migrations, String template) {
        String unfinished = template + "_unfinished";
        asAdministrator("drop database if exists " + unfinished + " with (force)");
        createEmpty(unfinished);
        migrations.apply(application(unfinished), Optional.of(owner(unfinished)));
        asAdministrator("alter database " + unfinished + " rename to " + template);
    }

    void drop(String name) {
        asAdministrator("drop database if exists " + name + " with (force)");
    }

    /** What killed test runs left. */
    private void dropLeftOvers() {
        try (Connection connection = administrator()) {
            for (String name : names(connection, TEST_PREFIX + "%")) {
                long pid = Long.parseLong(name.substring(TEST_PREFIX.length(), name.lastIndexOf('_')));
                if (ProcessHandle.of(pid).isEmpty()) {
                    drop(name);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> names(Connection connection, String pattern) throws SQLException {
        var names = new ArrayList<String>();
        try (var statement = connection.prepareStatement("select datname from pg_database where datname like ?")) {
            statement.setString(1, pattern);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }

    private void asAdministrator(String sql) {
        try (Connection connection = administrator();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
