package dev.vmcompat.upgrade;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of {@code stage_attempt}: each beginning of each stage, so that one that fails again and again is noticed. */
public final class AttemptRepository {

    private static final String WHERE =
            " where run = :run and uuid = :uuid and purpose = :kind and vm_attempt = :attempt";

    private static final String BEGIN = """
            insert into stage_attempt (run, uuid, purpose, vm_attempt, stage, attempt, started_at)
            select :run, :uuid, :kind, :attempt, :stage, coalesce(max(attempt), 0) + 1, :now from stage_attempt
            """ + WHERE + " and stage = :stage returning attempt";

    private static final String END = "update stage_attempt set ended_at = :now, result = :result, message = :message"
            + WHERE + " and stage = :stage and attempt = :number";

    private static final String ERRORS =
            "select count(*) from stage_attempt" + WHERE + " and stage = :stage and result = 'ERROR'";

    private static final String TIMES = """
            select stage, min(started_at) as started, max(ended_at) as ended, count(*) as attempts,
                (array_agg(coalesce(result, 'STARTED') order by attempt desc))[1] as last
            from stage_attempt
            """ + WHERE + " group by stage";

    private final JdbcClient database;

    public AttemptRepository(JdbcClient database) {
        this.database = database;
    }

    public int begin(WorkId work, StageName stage, Instant now) {
        return keyed(BEGIN, work)
                .param("stage", stage.text())
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query(Integer.class)
                .single();
    }

    public void end(WorkId work, StageName stage, int number, String result, String message, Instant now) {
        keyed(END, work)
                .param("stage", stage.text())
                .param("number", number)
                .param("result", result)
                .param("message", message)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** How often the stage ended by an exception while host and database answered. */
    int errors(WorkId work, StageName stage) {
        return keyed(ERRORS, work)
                .param("stage", stage.text())
                .query(Integer.class)
                .single();
    }

    /** The same, of all attempts of that kind of work on a run's VM. */
    public int errorsOfAll(WorkId work, StageName stage) {
        return database.sql("select count(*) from stage_attempt where run = :run and uuid = :uuid and purpose = :kind"
                        + " and stage = :stage and result = 'ERROR'")
                .param("run", work.run())
                .param("uuid", work.vm().uuid())
                .param("kind", work.kind().name())
                .param("stage", stage.text())
                .query(Integer.class)
                .single();
    }

    /** Every stage that was begun, in the flow's order: their times are those of clocks that may have been set back. */
    public List<VmOutcome.StageTimes> times(WorkId work) {
        return keyed(TIMES, work).query((row, at) -> read(row)).list().stream()
                .sorted(Comparator.comparing(stage -> StageName.of(stage.name())))
                .toList();
    }

    private JdbcClient.StatementSpec keyed(String sql, WorkId work) {
        return database.sql(sql)
                .param("run", work.run())
                .param("uuid", work.vm().uuid())
                .param("kind", work.kind().name())
                .param("attempt", work.attempt());
    }

    private static VmOutcome.StageTimes read(ResultSet row) throws SQLException {
        @Nullable OffsetDateTime ended = row.getObject("ended", OffsetDateTime.class);
        String last = row.getString("last");
        return new VmOutcome.StageTimes(
                row.getString("stage"),
                last.equals("ERROR") || last.equals("UNANSWERED") ? "FAILED" : last,
                row.getObject("started", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(ended).map(OffsetDateTime::toInstant),
                row.getInt("attempts"));
    }
}
