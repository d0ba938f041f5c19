package dev.vmcompat.ledger;

import dev.vmcompat.vault.Vault;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Removes the oldest part of the history, the only way there is. Needs a connection of the role that owns the schema. */
public final class HistoryPurge {

    // Below the first event that stays, not all that are older: a clock set back would otherwise take younger ones
    // along.
    private static final String LAST_BEFORE = """
            select max(seq) from audit_event
            where seq < (select coalesce(min(seq) filter (where at >= :before), max(seq)) from audit_event)""";

    private static final String MAC = "select mac from audit_event where seq = :seq";

    private static final String PURGE = "select purge_history(:seq, :by, :at, :seal)";

    private final JdbcClient owner;
    private final TransactionTemplate transaction;
    private final Ledger ledger;
    private final Vault vault;
    private final Clock clock;

    /**
     * A purge as the owner.
     *
     * @param transactions of the owner's connections
     */
    public HistoryPurge(JdbcClient owner, PlatformTransactionManager transactions, Vault vault, Clock clock) {
        this.owner = owner;
        this.transaction = new TransactionTemplate(transactions);
        this.ledger = new Ledger(owner, transactions, vault, clock);
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * Verifies the chain, then removes the events before the first one at or after that time; the newest event always stays. The purge is an
     * event itself, committed with it.
     *
     * @param by an administrator whose password was checked
     */
    public Purged purge(Instant before, Actor by, Optional<Anchor> anchor) {
        if (ledger.verify(anchor) instanceof ChainState.Broken broken) {
            return new Purged.Refused(broken);
        }
        return transaction.execute(status ->
                lastBefore(before).<Purged>map(seq -> remove(seq, before, by)).orElseGet(Purged.Nothing::new));
    }

    private Optional<Long> lastBefore(Instant before) {
        return owner.sql(LAST_BEFORE)
                .param("before", OffsetDateTime.ofInstant(before.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC))
                .query((row, number) -> Optional.ofNullable(row.getObject(1, Long.class)))
                .single();
    }

    private Purged remove(long upTo, Instant before, Actor by) {
        // Appended first: it takes the lock that orders appenders, and stands in the part that stays.
        ledger.append(AuditDraft.of(by, AuditAction.HISTORY_PURGED)
                .before("events up to " + upTo)
                .after("events since " + before));
        var mac = owner.sql(MAC).param("seq", upTo).query(String.class).single();
        var checkpoint = new Checkpoint(upTo, mac, clock.instant().truncatedTo(ChronoUnit.MICROS), by.text());
        long count = owner.sql(PURGE)
                .param("seq", upTo)
                .param("by", checkpoint.purgedBy())
                .param("at", OffsetDateTime.ofInstant(checkpoint.purgedAt(), ZoneOffset.UTC))
                .param("seal", checkpoint.seal(vault))
                .query(Long.class)
                .single();
        return new Purged.Removed(count, upTo);
    }
}
