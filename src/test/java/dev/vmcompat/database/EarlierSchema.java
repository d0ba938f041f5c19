package dev.vmcompat.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A database as an earlier release left it, with rows that this release's product wrote: a line for each, its table and the row as JSON; or
 * {@code sequence}, its name and its last value.
 */
public final class EarlierSchema {

    private EarlierSchema() {}

    /**
     * Makes the schema of that version and puts the rows in.
     *
     * @param version the newest migration of that release
     * @param rows a resource
     */
    public static TestDatabase left(String version, String rows) {
        TestDatabase database = TestDatabase.empty();
        try {
            migrate(database, version);
            JdbcClient owner = JdbcClient.create(database.owner());
            owner.sql("delete from audit_head").update(); // the empty history's
            lines(rows).forEach(line -> put(owner, line.split("\t", 3)));
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static void migrate(TestDatabase database, String version) {
        DatabaseAddress owner = database.ownerAddress();
        var unused = Flyway.configure()
                .dataSource(owner.url(), owner.user(), owner.password())
                .locations("classpath:" + MigrationScripts.OURS)
                .javaMigrations(new BatchTables())
                .placeholders(
                        Map.of("application", database.applicationAddress().user()))
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .target(version)
                .load()
                .migrate();
    }

    private static void put(JdbcClient owner, String[] line) {
        if (line[0].equals("sequence")) {
            var unused = owner.sql("select setval(cast(? as regclass), ?)")
                    .param(line[1])
                    .param(Long.parseLong(line[2]))
                    .query(Long.class)
                    .single();
        } else {
            owner.sql(
                            "insert into %1$s overriding system value select * from jsonb_populate_record(null::%1$s, ?::jsonb)"
                                    .formatted(line[0]))
                    .param(line[1])
                    .update();
        }
    }

    private static List<String> lines(String resource) {
        try (InputStream stream = Objects.requireNonNull(EarlierSchema.class.getResourceAsStream(resource), resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What this release does first. */
    public static void upgrade(TestDatabase database) {
        Migrations.ours().apply(database.applicationAddress(), Optional.of(database.ownerAddress()));
    }
}
