package dev.vmcompat.plan;

import dev.vmcompat.vault.Vault;
import dev.vmcompat.vault.Verification;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of {@code approval}: a row per decision, never changed. */
final class ApprovalRepository {

    private static final String INSERT = """
            insert into approval (run, decision, digest, decided_by, decided_at, valid_until, acknowledgement, reason, mac)
            values (:run, :decision, :digest, :by, :at, :until, :acknowledgement, :reason, :mac)
            """;

    private static final String ALL = """
            select run, decision, digest, decided_by, decided_at, valid_until, acknowledgement, reason, mac
            from approval where run = :run order by decided_at desc, id desc
            """;

    private final JdbcClient database;
    private final Vault vault;

    ApprovalRepository(JdbcClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    void insert(Approval approval) {
        database.sql(INSERT)
                .param("run", approval.run())
                .param("decision", approval.decision().name())
                .param("digest", approval.digest())
                .param("by", approval.by())
                .param("at", at(approval.at()))
                .param(
                        "until",
                        approval.validUntil().map(ApprovalRepository::at).orElse(null))
                .param("acknowledgement", approval.acknowledgement().orElse(null))
                .param("reason", approval.reason().orElse(null))
                .param("mac", vault.mac("approval", fields(approval)))
                .update();
    }

    /**
     * The decision that counts. One that ended the run's approval is final, whatever stands beside it: rows are only ever added, so what was
     * approved before could be copied behind it.
     *
     * @throws TamperedException if no decision ended it and a row is not as it was written, or stands there twice
     */
    Optional<Approval> standing(long run) {
        List<Row> rows = all(run);
        Optional<Approval> end = rows.stream()
                .filter(row -> row.verification() instanceof Verification.Valid)
                .map(Row::approval)
                .filter(Approval::isEnd)
                .findFirst();
        if (end.isPresent()) {
            return end;
        }
        Set<String> macs = new HashSet<>();
        for (Row row : rows) {
            if (!(row.verification() instanceof Verification.Valid)) {
                throw new TamperedException(
                        run, "its approval is not one that vmcompat wrote under a key of this installation");
            }
            if (!macs.add(row.mac())) {
                throw new TamperedException(run, "its approval was copied outside of vmcompat");
            }
        }
        return rows.stream().map(Row::approval).findFirst();
    }

    /** Who approved the run last, for people; also where the key is lost. */
    Optional<String> approver(long run) {
        return all(run).stream()
                .filter(row -> !(row.verification() instanceof Verification.Tampered))
                .map(Row::approval)
                .filter(approval -> !approval.isEnd())
                .map(Approval::by)
                .findFirst();
    }

    /** The latest first. */
    private List<Row> all(long run) {
        return database.sql(ALL).param("run", run).query((row, at) -> read(row)).list();
    }

    private record Row(Approval approval, String mac, Verification verification) {}

    private Row read(ResultSet row) throws SQLException {
        Approval approval = new Approval(
                row.getLong("run"),
                Approval.Decision.valueOf(row.getString("decision")),
                row.getString("digest"),
                row.getString("decided_by"),
                instant(row, "decided_at").orElseThrow(),
                instant(row, "valid_until"),
                Optional.ofNullable(row.getString("acknowledgement")),
                Optional.ofNullable(row.getString("reason")));
        String mac = row.getString("mac");
        return new Row(approval, mac, vault.verify(mac, "approval", fields(approval)));
    }

    private static @Nullable String[] fields(Approval approval) {
        return new @Nullable String[] {
            Long.toString(approval.run()),
            approval.decision().name(),
            approval.digest(),
            approval.by(),
            micros(approval.at()).toString(),
            approval.validUntil().map(until -> micros(until).toString()).orElse(null),
            approval.acknowledgement().orElse(null),
            approval.reason().orElse(null)
        };
    }

    private static OffsetDateTime at(Instant instant) {
        return micros(instant).atOffset(ZoneOffset.UTC);
    }

    private static Instant micros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return Optional.ofNullable(value).map(OffsetDateTime::toInstant);
    }
}
