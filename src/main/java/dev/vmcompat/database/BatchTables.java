package dev.vmcompat.database;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.zip.CRC32;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** Version 1 of the schema: Spring Batch's own script, from inside its jar, where its tables do not exist yet. */
final class BatchTables implements JavaMigration {

    static final ClassPathResource SCRIPT =
            new ClassPathResource("org/springframework/batch/core/schema-postgresql.sql");

    private static final String ALL_TABLES =
            "batch_job_instance, batch_job_execution, batch_job_execution_params, batch_job_execution_context,"
                    + " batch_step_execution, batch_step_execution_context";

    private static final String ALL_SEQUENCES =
            "batch_job_instance_seq, batch_job_execution_seq, batch_step_execution_seq";

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("1");
    }

    @Override
    public String getDescription() {
        return "spring batch";
    }

    /** Of the name only: a Batch release with another script comes with a migration of its own, not with a new version 1. */
    @Override
    public Integer getChecksum() {
        var checksum = new CRC32();
        checksum.update(SCRIPT.getPath().getBytes(StandardCharsets.UTF_8));
        return (int) checksum.getValue();
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        if (!exist(connection)) {
            new ResourceDatabasePopulator(SCRIPT).populate(connection);
        }
    }

    private static boolean exist(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select to_regclass('batch_job_instance') is not null")) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** What Batch needs to do as the application role. */
    static List<String> grants(String quotedRole) {
        return List.of(
                "grant select, insert, update, delete on " + ALL_TABLES + " to " + quotedRole,
                "grant usage, select on sequence " + ALL_SEQUENCES + " to " + quotedRole);
    }
}
