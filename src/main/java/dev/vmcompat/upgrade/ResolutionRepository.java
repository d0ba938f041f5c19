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
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * SQL of {@code vm_resolution}: what a person found to be true of a VM that needed attention; at most one that counts per outcome. Every method
 * throws {@link dev.vmcompat.plan.TamperedException} where a row is not as it was written.
 */
public final class ResolutionRepository {

    private static final String INSERT = """
            insert into vm_resolution (run, uuid, resolution, reason, resolved_by, resolved_at, mac)
            values (:run, :uuid, :resolution, :reason, :by, :at, :mac)
            """;

    private static final String FIND = """
            select resolution, reason, resolved_by, resolved_at, mac from vm_resolution
            where run = :run and uuid = :uuid order by resolved_at desc
            """;

    private final JdbcClient database;
    private final Vault vault;

    public ResolutionRepository(JdbcClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** Whether a person resolved it. One under a key that is lost does not count: the VM is looked at again. */
    public boolean exists(WorkId work) {
        return rows(work.run(), work.vm()).stream().anyMatch(row -> row.proof == Proof.GIVEN);
    }

    /** What a person found, in words; also where the key is lost. */
    public Optional<String> words(long run, DomainId vm) {
        return rows(run, vm).stream()
                .map(row -> "resolved as " + row.resolution + " by " + row.by + ": " + row.reason)
                .findFirst();
    }

    /** @param resolution a word of the table's own */
    public void insert(WorkId work, String resolution, String reason, String by, Instant at) {
        Instant stored = at.truncatedTo(ChronoUnit.MICROS);
        database.sql(INSERT)
                .param("run", work.run())
                .param("uuid", work.vm().uuid())
                .param("resolution", resolution)
                .param("reason", reason)
                .param("by", by)
                .param("at", stored.atOffset(ZoneOffset.UTC))
                .param("mac", vault.mac("vm_resolution", fields(work.run(), work.vm(), resolution, reason, by, stored)))
                .update();
    }

    private List<Row> rows(long run, DomainId vm) {
        return database.sql(FIND)
                .param("run", run)
                .param("uuid", vm.uuid())
                .query((row, at) -> read(run, vm, row))
                .list();
    }

    private Row read(long run, DomainId vm, ResultSet row) throws SQLException {
        String resolution = row.getString("resolution");
        String reason = row.getString("reason");
        String by = row.getString("resolved_by");
        Instant at = row.getObject("resolved_at", OffsetDateTime.class).toInstant();
        Proof proof = Proof.of(
                vault.verify(row.getString("mac"), "vm_resolution", fields(run, vm, resolution, reason, by, at)),
                run,
                "the resolution of VM " + vm);
        return new Row(resolution, reason, by, proof);
    }

    private static String[] fields(long run, DomainId vm, String resolution, String reason, String by, Instant at) {
        return new String[] {Long.toString(run), vm.toString(), resolution, reason, by, at.toString()};
    }

    private record Row(String resolution, String reason, String by, Proof proof) {}
}
