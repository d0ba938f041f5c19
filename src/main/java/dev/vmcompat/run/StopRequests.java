package dev.vmcompat.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of {@code stop_request}: a run stops between VMs. Batch's own stop lies about what still runs, so it is not used. */
public final class StopRequests {

    private final JdbcClient database;

    public StopRequests(JdbcClient database) {
        this.database = database;
    }

    public void ask(long run, String by, Instant now) {
        database.sql("insert into stop_request (run, requested_by, requested_at) values (:run, :by, :now)")
                .param("run", run)
                .param("by", by)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Who asked the run to stop, if that was not honoured yet. */
    Optional<String> standing(long run) {
        return database.sql(
                        "select requested_by from stop_request where run = :run and honoured_at is null order by requested_at limit 1")
                .param("run", run)
                .query(String.class)
                .optional();
    }

    void honour(long run, Instant now) {
        database.sql("update stop_request set honoured_at = :now where run = :run and honoured_at is null")
                .param("run", run)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }
}
