package dev.vmcompat.ledger;

import dev.vmcompat.ledger.ChainState.Broken;
import dev.vmcompat.ledger.ChainState.Verified;
import dev.vmcompat.vault.Vault;
import dev.vmcompat.vault.Verification;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One pass over the chain, in the caller's snapshot:
 *
 * <ol>
 *   <li>every checkpoint's seal; the last checkpoint, or nothing, is where the chain begins
 *   <li>every event: the next number, its MAC over the one before; the anchor's event has the anchor's MAC
 *   <li>the last event is the recorded head, and the anchor is not beyond it
 * </ol>
 */
final class ChainVerification {

    private static final int ROWS_AT_ONCE = 500;

    private static final String CHECKPOINTS =
            "select seq, mac, purged_at, purged_by, seal from audit_checkpoint order by seq";

    private static final String EVENTS = "select " + ChainRow.COLUMNS + " from audit_event order by seq";

    private static final String HEAD = "select seq, mac from audit_head";

    private final JdbcClient database;
    private final Vault vault;
    private Head last = new Head(0, "");
    private long count;

    ChainVerification(JdbcClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    ChainState verify(Optional<Anchor> anchor) {
        return checkpoints(anchor)
                .or(() -> events(anchor))
                .or(() -> end(anchor))
                .<ChainState>map(broken -> broken)
                .orElseGet(() -> new Verified(count, last.seq()));
    }

    private Optional<Broken> checkpoints(Optional<Anchor> anchor) {
        var sealed = database.sql(CHECKPOINTS)
                .query((row, number) -> new Sealed(Checkpoint.read(row, number), row.getString("seal")))
                .list();
        for (var one : sealed) {
            var fault = fault(one.checkpoint().verify(one.seal(), vault), ChainFault.CHECKPOINT_FORGED);
            if (fault.isPresent()) {
                return fault.map(why -> new Broken(one.checkpoint().seq(), why));
            }
            last = new Head(one.checkpoint().seq(), one.checkpoint().mac());
        }
        return differs(anchor) ? broken(last.seq(), ChainFault.ANCHOR_DIFFERS) : Optional.empty();
    }

    private Optional<Broken> events(Optional<Anchor> anchor) {
        try (var rows = database.sql(EVENTS).withFetchSize(ROWS_AT_ONCE).query(ChainRow::read).stream()) {
            for (var row : (Iterable<ChainRow>) rows::iterator) {
                var broken = event(row, anchor);
                if (broken.isPresent()) {
                    return broken;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Broken> event(ChainRow row, Optional<Anchor> anchor) {
        long seq = row.event().seq();
        if (seq <= last.seq()) {
            return broken(seq, ChainFault.PURGED_EVENT_PRESENT);
        }
        if (seq > last.seq() + 1) {
            return broken(last.seq() + 1, ChainFault.MISSING);
        }
        var fault = fault(row.verify(last.mac(), vault), ChainFault.CHANGED);
        if (fault.isPresent()) {
            return fault.map(why -> new Broken(seq, why));
        }
        last = new Head(seq, row.mac());
        count++;
        return differs(anchor) ? broken(seq, ChainFault.ANCHOR_DIFFERS) : Optional.empty();
    }

    private Optional<Broken> end(Optional<Anchor> anchor) {
        var head = database.sql(HEAD).query(Head::read).optional().orElse(new Head(0, ""));
        if (anchor.isPresent() && anchor.get().seq() > last.seq()) {
            return broken(last.seq() + 1, ChainFault.TAIL_CUT);
        }
        if (head.seq() > last.seq()) {
            return broken(last.seq() + 1, ChainFault.TAIL_CUT);
        }
        if (head.seq() < last.seq()) {
            return broken(head.seq() + 1, ChainFault.NOT_APPENDED);
        }
        return head.mac().equals(last.mac()) ? Optional.empty() : broken(last.seq(), ChainFault.HEAD_CHANGED);
    }

    private boolean differs(Optional<Anchor> anchor) {
        return anchor.isPresent()
                && anchor.get().seq() == last.seq()
                && !anchor.get().mac().equals(last.mac());
    }

    private static Optional<Broken> broken(long seq, ChainFault why) {
        return Optional.of(new Broken(seq, why));
    }

    private static Optional<ChainFault> fault(Verification verification, ChainFault ifTampered) {
        if (verification instanceof Verification.Valid) {
            return Optional.empty();
        }
        return Optional.of(verification instanceof Verification.Tampered ? ifTampered : ChainFault.UNKNOWN_KEY);
    }

    private record Sealed(Checkpoint checkpoint, String seal) {}
}
