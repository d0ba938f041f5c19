package dev.vmcompat.upgrade;

import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.plan.Proof;
import dev.vmcompat.vault.Vault;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * SQL of {@code vm_rollback}: rollbacks that a person asked for, each with its one result, written once. Every method that reads throws
 * {@link dev.vmcompat.plan.TamperedException} where a row is not as it was written.
 */
final class RollbackRepository {

    private static final String INSERT = """
            insert into vm_rollback (run, uuid, attempt, result, code, message, with_disks, requested_by, at, stages, mac)
            values (:run, :uuid, :attempt, :result, :code, :message, :disks, :by, :at, :stages, :mac)
            """;

    private static final String SELECT = """
            select run, uuid, attempt, result, code, message, with_disks, requested_by, at, stages, mac from vm_rollback
            """;

    private final JdbcClient database;
    private final Vault vault;
    private final JsonMapper json = JsonMapper.builder().build();

    RollbackRepository(JdbcClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** @param result of a rollback; SKIPPED is stored as FAILED */
    void insert(VmOutcome result, boolean withDisks, String by) {
        Row row = new Row(
                result.work().run(),
                result.work().vm(),
                result.work().attempt(),
                result.outcome() == Outcome.SKIPPED ? Outcome.FAILED : result.outcome(),
                result.code(),
                result.message(),
                withDisks,
                by,
                result.at().truncatedTo(ChronoUnit.MICROS),
                json.writeValueAsString(result.stages()));
        database.sql(INSERT)
                .param("run", row.run)
                .param("uuid", row.vm.uuid())
                .param("attempt", row.attempt)
                .param("result", row.result.name())
                .param("code", row.code)
                .param("message", row.message)
                .param("disks", withDisks)
                .param("by", by)
                .param("at", row.at.atOffset(ZoneOffset.UTC))
                .param("stages", row.stages)
                .param("mac", vault.mac("vm_rollback", row.fields()))
                .update();
    }

    /** A run's rollbacks of a VM, the last first. */
    List<Row> of(long run, DomainId vm) {
        return database.sql(SELECT + "where run = :run and uuid = :uuid order by attempt desc")
                .param("run", run)
                .param("uuid", vm.uuid())
                .query((row, at) -> read(row))
                .list();
    }

    /** A VM's rollbacks in any run. */
    List<Row> of(DomainId vm) {
        return database.sql(SELECT + "where uuid = :uuid")
                .param("uuid", vm.uuid())
                .query((row, at) -> read(row))
                .list();
    }

    private Row read(ResultSet columns) throws SQLException {
        Row row = new Row(
                columns.getLong("run"),
                new DomainId(columns.getObject("uuid", UUID.class)),
                columns.getInt("attempt"),
                Outcome.valueOf(columns.getString("result")),
                columns.getString("code"),
                columns.getString("message"),
                columns.getBoolean("with_disks"),
                columns.getString("requested_by"),
                columns.getObject("at", OffsetDateTime.class).toInstant(),
                columns.getString("stages"));
        Proof unused = Proof.of(
                vault.verify(columns.getString("mac"), "vm_rollback", row.fields()),
                row.run,
                "a rollback of VM " + row.vm);
        return row;
    }

    /** As it is stored. */
    record Row(
            long run,
            DomainId vm,
            int attempt,
            Outcome result,
            String code,
            String message,
            boolean withDisks,
            String by,
            Instant at,
            String stages) {

        @Nullable
        String[] fields() {
            return new @Nullable String[] {
                Long.toString(run),
                vm.toString(),
                Integer.toString(attempt),
                result.name(),
                code,
                message,
                Boolean.toString(withDisks),
                by,
                at.toString(),
                stages
            };
        }
    }
}
