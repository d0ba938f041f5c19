package dev.vmcompat.run;

import dev.vmcompat.plan.Run;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of {@code stop_request}: a run stops between VMs. Batch's own stop lies about what still runs, so it is not used. */
final class StopRequests {

    private final JdbcClient database;

    StopRequests(JdbcClient database) {
        this.database = database;
    }

    /** By the database's clock, as the lease is: the one who asks and the one who stops may be on two machines. */
    void ask(long run, String by) {
        database.sql("insert into stop_request (run, requested_by, requested_at) values (:run, :by, clock_timestamp())")
                .param("run", run)
                .param("by", by)
                .update();
    }

    /** Who asked the run to stop since its cluster was taken, if that was not honoured yet; what was asked before is not this start's. */
    Optional<String> standing(Run run) {
        return database.sql("""
                        select requested_by from stop_request
                        where run = :run and honoured_at is null
                            and requested_at >= (select acquired_at from cluster_lease where cluster = :cluster)
                        order by requested_at limit 1
                        """)
                .param("run", run.number())
                .param("cluster", run.cluster())
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
