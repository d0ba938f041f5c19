package dev.vmcompat.plan;

import dev.vmcompat.vault.Vault;
import dev.vmcompat.vault.Verification;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of {@code approval}: a row per decision, never changed. */
final class ApprovalRepository {

    private static final String INSERT = """
            insert into approval (run, decision, digest, decided_by, decided_at, valid_until, acknowledgement, reason, mac)
            values (:run, :decision, :digest, :by, :at, :until, :acknowledgement, :reason, :mac)
            """;

    private static final String LAST = """
            select run, decision, digest, decided_by, decided_at, valid_until, acknowledgement, reason, mac
            from approval where run = :run order by id desc limit 1
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
     * The last decision.
     *
     * @throws TamperedException if its row is not as it was written
     */
    Optional<Approval> last(long run) {
        return database.sql(LAST)
                .param("run", run)
                .query((row, at) -> read(row))
                .optional();
    }

    /** Who approved the run last, for people. */
    Optional<String> approver(long run) {
        return database.sql(
                        "select decided_by from approval where run = :run and decision = 'APPROVED' order by id desc limit 1")
                .param("run", run)
                .query(String.class)
                .optional();
    }

    private Approval read(ResultSet row) throws SQLException {
        Approval approval = new Approval(
                row.getLong("run"),
                Approval.Decision.valueOf(row.getString("decision")),
                row.getString("digest"),
                row.getString("decided_by"),
                instant(row, "decided_at").orElseThrow(),
                instant(row, "valid_until"),
                Optional.ofNullable(row.getString("acknowledgement")),
                Optional.ofNullable(row.getString("reason")));
        if (!(vault.verify(row.getString("mac"), "approval", fields(approval)) instanceof Verification.Valid)) {
            throw new TamperedException(
                    approval.run(), "its approval is not one that vmcompat wrote under a key of this installation");
        }
        return approval;
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
