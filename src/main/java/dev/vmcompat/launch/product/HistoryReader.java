package dev.vmcompat.launch.product;

import dev.vmcompat.ledger.AuditEvent;
import dev.vmcompat.ledger.AuditFilter;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.report.EventView;
import dev.vmcompat.report.RunSummary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of {@code history}: what was done, as it is on record. */
final class HistoryReader {

    private static final String RUNS = """
            select r.run, r.cluster, r.status, r.started_at, r.ended_at, r.exit_code, r.approved_by
            from v_run r
            where (cast(:cluster as text) is null or r.cluster = :cluster)
              and (cast(:since as timestamptz) is null or greatest(r.created_at, r.started_at, r.ended_at) >= :since)
              and (:anyVm or exists (select 1 from v_vm v where v.run = r.run and cast(v.uuid as text) = any (:uuids)))
            order by r.run desc
            """;

    private static final String UUIDS_OF_NAME = "select distinct uuid from v_vm where name = :name";

    private static final String UUID_KNOWN = """
            select exists (select 1 from v_vm where uuid = :uuid) or exists (select 1 from v_event where uuid = :uuid)
            """;

    private static final String NAME = "select name from v_vm where run = :run and uuid = :uuid";

    private final JdbcClient database;
    private final Ledger ledger;

    HistoryReader(JdbcClient database, Ledger ledger) {
        this.database = database;
        this.ledger = ledger;
    }

    /**
     * Runs, the newest first.
     *
     * @param vms runs with one of these on their list; empty means all
     * @param since runs that were planned, started or ended at or after it
     */
    List<RunSummary> runs(Optional<String> cluster, Set<UUID> vms, Optional<Instant> since) {
        return database.sql(RUNS)
                .param("cluster", cluster.orElse(null))
                .param("since", since.map(HistoryReader::at).orElse(null))
                .param("anyVm", vms.isEmpty())
                .param("uuids", vms.stream().map(UUID::toString).toArray(String[]::new))
                .query((row, number) -> summary(row))
                .list();
    }

    /** Events, the oldest first. */
    List<EventView> events(Optional<String> cluster, AuditFilter filter, Set<UUID> vms) {
        List<EventView> events = new ArrayList<>();
        ledger.read(filter, event -> {
            boolean asked = (vms.isEmpty() || event.uuid().filter(vms::contains).isPresent())
                    && (cluster.isEmpty() || event.cluster().equals(cluster));
            if (asked) {
                events.add(view(event));
            }
        });
        return events;
    }

    /**
     * The VMs that a name or UUID meant in any run; several VMs may have had one name.
     *
     * @return empty where history has never heard of it
     */
    Set<UUID> vms(String nameOrUuid) {
        Optional<UUID> uuid = uuid(nameOrUuid)
                .filter(given -> database.sql(UUID_KNOWN)
                        .param("uuid", given)
                        .query(Boolean.class)
                        .single());
        return uuid.map(Set::of)
                .orElseGet(() -> Set.copyOf(database.sql(UUIDS_OF_NAME)
                        .param("name", nameOrUuid)
                        .query((row, number) -> row.getObject("uuid", UUID.class))
                        .list()));
    }

    /** A VM's name when its run was planned; empty where it is on no list of that run. */
    Optional<String> name(long run, UUID vm) {
        return database.sql(NAME)
                .param("run", run)
                .param("uuid", vm)
                .query(String.class)
                .optional();
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static RunSummary summary(ResultSet row) throws SQLException {
        int exitCode = row.getInt("exit_code");
        Optional<Integer> exit = row.wasNull() ? Optional.empty() : Optional.of(exitCode);
        @Nullable String approvedBy = row.getString("approved_by");
        return new RunSummary(
                row.getLong("run"),
                row.getString("cluster"),
                row.getString("status"),
                Optional.ofNullable(approvedBy),
                instant(row, "started_at"),
                instant(row, "ended_at"),
                exit);
    }

    private static EventView view(AuditEvent event) {
        return new EventView(
                event.seq(),
                event.at(),
                event.actor().text(),
                event.action(),
                event.run(),
                event.uuid(),
                event.stage(),
                event.before(),
                event.after());
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return Optional.ofNullable(value).map(OffsetDateTime::toInstant);
    }
}
