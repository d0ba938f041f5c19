package dev.vmcompat.ledger;

import dev.vmcompat.vault.Vault;
import dev.vmcompat.vault.Verification;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event with the MAC that ties it to the one before. */
record ChainRow(AuditEvent event, String mac) {

    static final String COLUMNS = "seq, at, actor, action, cluster, run, uuid, stage, before, after, mac";

    private static final String CONTEXT = "audit_event";

    static ChainRow following(String previousMac, AuditEvent event, Vault vault) {
        return new ChainRow(event, vault.mac(CONTEXT, fields(previousMac, event)));
    }

    static ChainRow read(ResultSet row, int number) throws SQLException {
        return new ChainRow(readEvent(row, number), row.getString("mac"));
    }

    static AuditEvent readEvent(ResultSet row, int number) throws SQLException {
        return new AuditEvent(
                row.getLong("seq"),
                instant(row, "at"),
                new Actor(row.getString("actor")),
                row.getString("action"),
                Optional.ofNullable(row.getString("cluster")),
                Optional.ofNullable(row.getObject("run", Long.class)),
                Optional.ofNullable(row.getObject("uuid", UUID.class)),
                Optional.ofNullable(row.getString("stage")),
                Optional.ofNullable(row.getString("before")),
                Optional.ofNullable(row.getString("after")));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    Verification verify(String previousMac, Vault vault) {
        return vault.verify(mac, CONTEXT, fields(previousMac, event));
    }

    private static @Nullable String[] fields(String previousMac, AuditEvent event) {
        return new @Nullable String[] {
            previousMac,
            Long.toString(event.seq()),
            event.at().toString(),
            event.actor().text(),
            event.action(),
            event.cluster().orElse(null),
            event.run().map(String::valueOf).orElse(null),
            event.uuid().map(UUID::toString).orElse(null),
            event.stage().orElse(null),
            event.before().orElse(null),
            event.after().orElse(null)
        };
    }
}
