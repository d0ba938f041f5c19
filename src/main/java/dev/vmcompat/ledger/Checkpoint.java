package dev.vmcompat.ledger;

import dev.vmcompat.vault.Vault;
import dev.vmcompat.vault.Verification;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Where a purge ended: the last event that was removed, sealed so that only this installation can have removed it.
 *
 * @param mac of that event, which the next one's covers
 */
record Checkpoint(long seq, String mac, Instant purgedAt, String purgedBy) {

    private static final String CONTEXT = "audit_checkpoint";

    static Checkpoint read(ResultSet row, int number) throws SQLException {
        return new Checkpoint(
                row.getLong("seq"),
                row.getString("mac"),
                ChainRow.instant(row, "purged_at"),
                row.getString("purged_by"));
    }

    String seal(Vault vault) {
        return vault.mac(CONTEXT, fields());
    }

    Verification verify(String seal, Vault vault) {
        return vault.verify(seal, CONTEXT, fields());
    }

    private String[] fields() {
        return new String[] {Long.toString(seq), mac, purgedAt.toString(), purgedBy};
    }
}
