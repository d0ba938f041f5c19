package dev.vmcompat.upgrade;

import dev.vmcompat.hypervisor.DomainId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** SQL of {@code vm_progress}. */
public final class ProgressRepository {

    private static final String COLUMNS =
            "select run, uuid, purpose, attempt, cluster, begun_at, begun_by, claimed_at, notes, settled_at from vm_progress ";

    private static final String BEGIN = """
            insert into vm_progress (run, uuid, purpose, attempt, cluster, begun_at, begun_by)
            values (:run, :uuid, :kind, :attempt, :cluster, :at, :by)
            """;

    private static final String WHERE = " where run = :run and uuid = :uuid and purpose = :kind and attempt = :attempt";

    private final JdbcClient database;
    private final JsonMapper json = JsonMapper.builder().build();

    public ProgressRepository(JdbcClient database) {
        this.database = database;
    }

    /**
     * Takes a VM in hand.
     *
     * @throws org.springframework.dao.DuplicateKeyException if another VM of the cluster is in hand, or this one was begun before
     */
    public void begin(WorkId work, String cluster, String by, Instant now) {
        keyed(BEGIN, work)
                .param("cluster", cluster)
                .param("at", at(now))
                .param("by", by)
                .update();
    }

    public Optional<Progress> find(WorkId work) {
        return keyed(COLUMNS + WHERE, work).query((row, at) -> read(row)).optional();
    }

    /** The VM in hand of a cluster; the database holds at most one. */
    public Optional<Progress> inHand(String cluster) {
        return database.sql(COLUMNS + " where cluster = :cluster and settled_at is null")
                .param("cluster", cluster)
                .query((row, at) -> read(row))
                .optional();
    }

    /** The hook after-vm has to be called once the VM is settled. Part of the transaction that begins it. */
    public void oweAfterVm(WorkId work) {
        keyed("update vm_progress set after_vm_due = true" + WHERE, work).update();
    }

    /** The hook after-vm has ended. */
    public void afterVmDone(WorkId work) {
        keyed("update vm_progress set after_vm_due = false" + WHERE, work).update();
    }

    /** Settled work of a cluster whose hook after-vm is not known to have ended, the oldest first. */
    public List<Progress> owingAfterVm(String cluster) {
        return database.sql(
                        COLUMNS
                                + " where cluster = :cluster and after_vm_due and settled_at is not null order by settled_at, uuid")
                .param("cluster", cluster)
                .query((row, at) -> read(row))
                .list();
    }

    /** Upgrades of a cluster whose guest was asked to go down after that instant and that are settled. */
    public List<Progress> askedToShutDownSince(String cluster, Instant since) {
        return database
                .sql(
                        COLUMNS
                                + " where cluster = :cluster and settled_at is not null and settled_at > :since order by begun_at")
                .param("cluster", cluster)
                .param("since", at(since))
                .query((row, at) -> read(row))
                .list()
                .stream()
                .filter(progress -> progress.notes()
                        .instant(Note.SHUTDOWN_LAST)
                        .filter(since::isBefore)
                        .isPresent())
                .toList();
    }

    /** Whether work that began later found the VM down: from then on it is its owner's. */
    public boolean wasSeenDownAfter(Progress earlier) {
        return database
                .sql(COLUMNS + " where uuid = :uuid and begun_at > :begun")
                .param("uuid", earlier.work().vm().uuid())
                .param("begun", at(earlier.begunAt()))
                .query((row, at) -> read(row))
                .list()
                .stream()
                .anyMatch(later -> later.notes().has(Note.OFF_AT));
    }

    /** Whether a VM is in hand, for whatever work. */
    public boolean isInHand(DomainId vm) {
        return database.sql("select count(*) from vm_progress where uuid = :uuid and settled_at is null")
                        .param("uuid", vm.uuid())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** The number for the next attempt of a kind of work on a run's VM, from 1. */
    public int nextAttempt(long run, DomainId vm, WorkId.Kind kind) {
        return database.sql(
                        "select coalesce(max(attempt), 0) + 1 from vm_progress where run = :run and uuid = :uuid and purpose = :kind")
                .param("run", run)
                .param("uuid", vm.uuid())
                .param("kind", kind.name())
                .query(Integer.class)
                .single();
    }

    public void claimed(WorkId work, Instant now) {
        keyed("update vm_progress set claimed_at = coalesce(claimed_at, :at)" + WHERE, work)
                .param("at", at(now))
                .update();
    }

    public void write(WorkId work, Notes notes) {
        keyed("update vm_progress set notes = :notes" + WHERE, work)
                .param("notes", json.writeValueAsString(notes.values()))
                .update();
    }

    /** Who asked for the work, or began it. */
    String requestedBy(WorkId work) {
        return find(work).map(Progress::begunBy).orElse("");
    }

    /** Whether the work is a rollback that was asked for with the disks. */
    boolean withDisks(WorkId work) {
        return find(work)
                .filter(progress -> progress.notes().flag(Note.WITH_DISKS))
                .isPresent();
    }

    /** Part of the transaction that commits the result. */
    public void settle(WorkId work, Instant now) {
        keyed("update vm_progress set settled_at = :at" + WHERE, work)
                .param("at", at(now))
                .update();
    }

    private JdbcClient.StatementSpec keyed(String sql, WorkId work) {
        return database.sql(sql)
                .param("run", work.run())
                .param("uuid", work.vm().uuid())
                .param("kind", work.kind().name())
                .param("attempt", work.attempt());
    }

    private Progress read(ResultSet row) throws SQLException {
        return new Progress(
                new WorkId(
                        row.getLong("run"),
                        new DomainId(row.getObject("uuid", UUID.class)),
                        WorkId.Kind.valueOf(row.getString("purpose")),
                        row.getInt("attempt")),
                row.getString("cluster"),
                instant(row, "begun_at").orElseThrow(),
                row.getString("begun_by"),
                instant(row, "claimed_at"),
                new Notes(json.readValue(row.getString("notes"), new TypeReference<java.util.Map<Note, String>>() {})),
                instant(row, "settled_at"));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return Optional.ofNullable(value).map(OffsetDateTime::toInstant);
    }
}
