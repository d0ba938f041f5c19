package dev.vmcompat.ledger;

import dev.vmcompat.vault.Vault;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The history of everything that was done: an append-only chain in which each event's MAC covers the one before.
 *
 * <p>Appending locks the end of the chain until the transaction ends, so append last in a transaction, and never hold one across a call to a
 * host. Safe for use by several threads and processes.
 */
public final class Ledger {

    private static final int ROWS_AT_ONCE = 500;

    private static final String LOCK_HEAD = "select seq, mac from audit_head for update";

    private static final String MOVE_HEAD = "update audit_head set seq = :seq, mac = :mac";

    private static final String HEAD = "select seq, mac from audit_head";

    private static final String INSERT = """
            insert into audit_event (seq, at, actor, action, cluster, run, uuid, stage, before, after, mac)
            values (:seq, :at, :actor, :action, :cluster, :run, :uuid, :stage, :before, :after, :mac)""";

    private static final String READ = "select " + ChainRow.COLUMNS + """
             from audit_event
            where (cast(:run as bigint) is null or run = :run)
              and (cast(:uuid as uuid) is null or uuid = :uuid)
              and (cast(:since as timestamptz) is null or at >= :since)
            order by seq""";

    private static final String LOST_KEY_RECORDED =
            "select exists (select 1 from audit_event where action = 'KEY_LOST' and after = :after)";

    private final JdbcClient database;
    private final TransactionTemplate joined;
    private final TransactionTemplate snapshot;
    private final Vault vault;
    private final Clock clock;

    /** A ledger over the database that the transactions belong to. */
    public Ledger(JdbcClient database, PlatformTransactionManager transactions, Vault vault, Clock clock) {
        this.database = database;
        this.joined = new TransactionTemplate(transactions);
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * Appends an event: in the caller's transaction where there is one, so that it commits with what it tells of, else in its own.
     *
     * @return the event with its number and time
     */
    public AuditEvent append(AuditDraft draft) {
        return joined.execute(status -> {
            var head = database.sql(LOCK_HEAD).query(Head::read).single();
            var row = ChainRow.following(head.mac(), number(draft, head.seq() + 1), vault);
            insert(row);
            database.sql(MOVE_HEAD)
                    .param("seq", row.event().seq())
                    .param("mac", row.mac())
                    .update();
            return row.event();
        });
    }

    /** Appends {@link AuditAction#KEY_LOST}, once per key. Never in a transaction of the caller's. */
    public void recordLostKey(String keyId) {
        var after = "key " + keyId;
        if (lostKeyRecorded(after)) {
            return;
        }
        joined.executeWithoutResult(status -> {
            var unused = database.sql(LOCK_HEAD).query(Head::read).single();
            if (!lostKeyRecorded(after)) {
                append(AuditDraft.of(Actor.operatingSystem(), AuditAction.KEY_LOST)
                        .after(after));
            }
        });
    }

    private boolean lostKeyRecorded(String after) {
        return database.sql(LOST_KEY_RECORDED)
                .param("after", after)
                .query(Boolean.class)
                .single();
    }

    /** Where the chain ends now, to be kept in an {@link AnchorFile}. */
    public Anchor head() {
        var head = database.sql(HEAD).query(Head::read).single();
        return new Anchor(head.seq(), head.mac(), clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    /** Gives every event that matches, oldest first, without holding more than some hundred in memory. Not verified: see {@link #verify}. */
    public void read(AuditFilter filter, Consumer<AuditEvent> reader) {
        snapshot.executeWithoutResult(status -> {
            try (var events = database
                    .sql(READ)
                    .withFetchSize(ROWS_AT_ONCE)
                    .param("run", filter.run().orElse(null))
                    .param("uuid", filter.uuid().orElse(null))
                    .param(
                            "since",
                            filter.since()
                                    .map(since -> OffsetDateTime.ofInstant(since, ZoneOffset.UTC))
                                    .orElse(null))
                    .query(ChainRow::readEvent)
                    .stream()) {
                events.forEach(reader);
            }
        });
    }

    /**
     * Proves the whole chain, from its beginning or the last checkpoint of a purge, to its head, in one pass and one snapshot.
     *
     * @param anchor where the chain ended at an earlier time; without one, a tail cut off together with its head is not noticed
     */
    public ChainState verify(Optional<Anchor> anchor) {
        return snapshot.execute(status -> new ChainVerification(database, vault).verify(anchor));
    }

    private AuditEvent number(AuditDraft draft, long seq) {
        return new AuditEvent(
                seq,
                // PostgreSQL keeps microseconds: a finer time would come back changed and fail its MAC.
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                draft.actor(),
                draft.action().name(),
                Optional.ofNullable(draft.cluster()),
                Optional.ofNullable(draft.run()),
                Optional.ofNullable(draft.uuid()),
                Optional.ofNullable(draft.stage()),
                Optional.ofNullable(draft.before()),
                Optional.ofNullable(draft.after()));
    }

    private void insert(ChainRow row) {
        var event = row.event();
        database.sql(INSERT)
                .param("seq", event.seq())
                .param("at", OffsetDateTime.ofInstant(event.at(), ZoneOffset.UTC))
                .param("actor", event.actor().text())
                .param("action", event.action())
                .param("cluster", event.cluster().orElse(null))
                .param("run", event.run().orElse(null))
                .param("uuid", event.uuid().orElse(null))
                .param("stage", event.stage().orElse(null))
                .param("before", event.before().orElse(null))
                .param("after", event.after().orElse(null))
                .param("mac", row.mac())
                .update();
    }
}
