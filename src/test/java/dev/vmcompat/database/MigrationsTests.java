package dev.vmcompat.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

class MigrationsTests {

    private final TestDatabase database = TestDatabase.empty();
    private final JdbcClient owner = JdbcClient.create(database.owner());
    private final Migrations migrations = Migrations.ours();

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    /** When Batch changes its script, somebody has to write the migration for those who have the old tables. */
    @Test
    void batchScriptIsTheOneThatVersionOneMeans() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(BatchTables.SCRIPT.getContentAsByteArray());

        assertThat(HexFormat.of().formatHex(digest))
                .isEqualTo("f2ac75cae966e4eb1cd97ee6b11f130495b7109153754a7983befb87614d6e38");
    }

    @Test
    void commandsThatStartTogetherMigrateOnce() throws Exception {
        var threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = Stream.generate(() -> (Runnable) this::apply)
                    .limit(4)
                    .<Future<?>>map(threads::submit)
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(versions()).startsWith("1", "2").doesNotHaveDuplicates();
    }

    @Test
    void secondTimeNeedsNoOwner() {
        apply();

        var unusableOwner = new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/none", "nobody", "");
        migrations.apply(database.applicationAddress(), Optional.of(unusableOwner));
    }

    @Test
    void existingBatchTablesAreKept() {
        new ResourceDatabasePopulator(BatchTables.SCRIPT).execute(database.owner());
        owner.sql("insert into batch_job_instance values (7, 0, 'kept', 'k')").update();

        apply();

        assertThat(owner.sql("select job_name from batch_job_instance")
                        .query(String.class)
                        .list())
                .containsExactly("kept");
        assertThat(versions()).contains("1", "2");
    }

    @Test
    void oneRoleCanDoBoth() {
        migrations.apply(database.ownerAddress(), Optional.empty());

        assertThat(versions()).startsWith("1", "2");
    }

    @Test
    void anotherApplicationRoleGetsTheSameRights() {
        migrations.apply(database.ownerAddress(), Optional.empty());
        String tables =
                "select table_name || ' ' || privilege_type from information_schema.role_table_grants where grantee = 'vmcompat' order by 1";
        assertThat(owner.sql(tables).query(String.class).list()).isEmpty();

        apply();

        try (var fresh = TestDatabase.migrated()) {
            assertThat(owner.sql(tables).query(String.class).list())
                    .isNotEmpty()
                    .isEqualTo(JdbcClient.create(fresh.owner())
                            .sql(tables)
                            .query(String.class)
                            .list());
        }
    }

    @Test
    void schemaOfNewerReleaseIsRefused() {
        apply();
        owner.sql(
                        "insert into flyway_schema_history select 99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'x', now(), 1, true")
                .update();
        owner.sql("comment on table flyway_schema_history is 'of a newer release'")
                .update();

        assertThatExceptionOfType(SchemaException.class)
                .isThrownBy(this::apply)
                .returns(SchemaException.Condition.NEWER_THAN_PROGRAM, SchemaException::condition)
                .withMessageContaining("99");
    }

    @Test
    void applicationRoleAloneCannotMakeTheSchema() {
        assertThatExceptionOfType(SchemaException.class)
                .isThrownBy(() -> migrations.apply(database.applicationAddress(), Optional.empty()))
                .returns(SchemaException.Condition.OWNER_NEEDED, SchemaException::condition);
    }

    private void apply() {
        migrations.apply(database.applicationAddress(), Optional.of(database.ownerAddress()));
    }

    private List<String> versions() {
        return owner.sql(
                        "select version from flyway_schema_history where success and version <> '0' order by installed_rank")
                .query(String.class)
                .list();
    }
}
