package dev.vmcompat.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/**
 * Brings the schema to what this program needs.
 *
 * <ol>
 *   <li>Looks, as the application role, whether the digest of all scripts stands on Flyway's table: then there is nothing to do.
 *   <li>As the owner, takes a lock, so that commands that start together do it one after the other, and looks again.
 *   <li>Refuses a schema that a newer release has changed.
 *   <li>Lets Flyway run what is missing, repeats the grants for the configured application role, writes the digest.
 * </ol>
 *
 * The placeholder {@code ${application}} in a script is the application role, quoted.
 */
public final class Migrations {

    static final String ROLE_PLACEHOLDER = "${application}";

    /** PostgreSQL 14 brought idle_session_timeout. */
    static final int OLDEST_SERVER = 14;

    private static final String RECORDED = "select obj_description(to_regclass('flyway_schema_history'), 'pg_class')";

    /** Any number that nothing else of ours uses. */
    private static final String LOCK = "select pg_advisory_lock(7661076611)";

    private final MigrationScripts scripts;

    private Migrations(MigrationScripts scripts) {
        this.scripts = scripts;
    }

    /** The product's own schema. */
    public static Migrations ours() {
        return from(MigrationScripts.OURS);
    }

    /** The scripts of another place on the class path. */
    static Migrations from(String location) {
        return new Migrations(MigrationScripts.at(location));
    }

    /** Differs where the schema would differ. */
    String digest(String role) {
        return scripts.digest(role);
    }

    /**
     * Does what is missing; fast when nothing is.
     *
     * @param application the role that commands use
     * @param owner the role that owns the schema; empty where one role does both
     * @throws DatabaseUnreachableException if no session could be opened
     * @throws UnsupportedServerException if the server is too old
     * @throws SchemaException if the schema is newer or could not be made
     */
    public void apply(DatabaseAddress application, Optional<DatabaseAddress> owner) {
        try (Connection connection = new DirectConnections(application).open()) {
            int major = connection.getMetaData().getDatabaseMajorVersion();
            if (major < OLDEST_SERVER) {
                throw new UnsupportedServerException(application, major, OLDEST_SERVER);
            }
            if (isDone(connection, application.user())) {
                return;
            }
        } catch (SQLException e) {
            throw new DatabaseUnreachableException(application, e);
        }
        applyAs(owner.orElse(application), application.user(), owner.isPresent());
    }

    private boolean isDone(Connection connection, String role) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(RECORDED)) {
            return row.next() && scripts.digest(role).equals(row.getString(1));
        }
    }

    private void applyAs(DatabaseAddress owner, String role, boolean ownerConfigured) {
        try (Connection connection = new DirectConnections(owner).open()) {
            // The lock goes with the session.
            execute(connection, LOCK);
            if (!isDone(connection, role)) {
                migrate(connection, owner, role);
            }
        } catch (SQLException | FlywayException e) {
            throw SchemaException.migrationFailed(owner, ownerConfigured, e);
        }
    }

    private void migrate(Connection connection, DatabaseAddress owner, String role) throws SQLException {
        String quotedRole =
                quotedRole(connection, role).orElseThrow(() -> SchemaException.noApplicationRole(owner, role));
        Flyway flyway = Flyway.configure()
                .dataSource(owner.url(), owner.user(), owner.password())
                .locations("classpath:" + scripts.location())
                .javaMigrations(new BatchTables())
                .placeholders(Map.of("application", quotedRole))
                .validateMigrationNaming(true)
                // The administrator's database may hold other things.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
        Optional<String> unknown = Arrays.stream(flyway.info().all())
                .filter(migration -> migration.getState().isResolved() == false)
                .filter(migration -> migration.getState().isApplied())
                .filter(migration -> migration.getVersion() != null)
                .map(MigrationInfo::getVersion)
                .filter(version -> !version.getVersion().equals("0"))
                .map(Object::toString)
                .reduce((earlier, later) -> later);
        if (unknown.isPresent()) {
            throw SchemaException.newerThanProgram(owner, unknown.get());
        }
        flyway.migrate();
        for (String grant : BatchTables.grants(quotedRole)) {
            execute(connection, grant);
        }
        for (String grant : scripts.grants(quotedRole)) {
            execute(connection, grant);
        }
        execute(connection, "comment on table flyway_schema_history is '" + scripts.digest(role) + "'");
    }

    private static Optional<String> quotedRole(Connection connection, String role) throws SQLException {
        try (var statement =
                connection.prepareStatement("select quote_ident(rolname) from pg_roles where rolname = ?")) {
            statement.setString(1, role);
            try (var row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
