package dev.vmcompat.endtoend;

import dev.vmcompat.rig.Eventually;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Where a process stands still once a stage has done its work on the host and before anything says so in the database: by a trigger that waits
 * for a lock of the test's. There it is killed. What it was about to write is never written.
 */
final class Standstill implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final long LOCK = 20_261_125;

    private final DataSource owner;
    private final JdbcClient application;
    private final Connection holder;
    private boolean open;

    /**
     * Begins.
     *
     * @param owner the role that owns the tables
     * @param application the role of the product's sessions
     */
    Standstill(DataSource owner, DataSource application, String stage) {
        this.owner = owner;
        this.application = JdbcClient.create(application);
        try {
            holder = owner.getConnection();
            execute(holder, "select pg_advisory_lock(" + LOCK + ")");
            execute(holder, """
                    create function stand_still() returns trigger language plpgsql as $$
                    begin
                        perform pg_advisory_xact_lock(%d);
                        return new;
                    end $$""".formatted(LOCK));
            execute(
                    holder,
                    "create trigger stand_still before update on stage_attempt for each row when (new.stage = '" + stage
                            + "') execute function stand_still()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until a process stands there. */
    void await() {
        await(1);
    }

    /** The same for so many processes. */
    void await(int processes) {
        Eventually.await("processes stand at the end of the stage", DEADLINE, () -> standing("count(*)") >= processes);
    }

    /** Who stands there goes on, and nobody stands there any more. */
    void letGo() throws SQLException {
        execute(holder, "select pg_advisory_unlock(" + LOCK + ")");
        open = true;
    }

    /** The killed process's session ends without its statement; others pass from now on. */
    @Override
    public void close() {
        if (!open) {
            Eventually.await("its session is gone", DEADLINE, () -> standing("count(pg_terminate_backend(pid))") == 0);
        }
        try (holder) {
            execute(holder, "drop function stand_still() cascade");
            execute(holder, "select pg_advisory_unlock_all()");
        } catch (SQLException e) {
            throw new IllegalStateException(owner + ": " + e.getMessage(), e);
        }
    }

    private long standing(String what) {
        return application
                .sql("select " + what + " from pg_stat_activity where datname = current_database()"
                        + " and wait_event_type = 'Lock' and wait_event = 'advisory'")
                .query(Long.class)
                .single();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
