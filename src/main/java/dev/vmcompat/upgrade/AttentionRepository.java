package dev.vmcompat.upgrade;

import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.vault.Vault;
import dev.vmcompat.vault.Verification;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * SQL of {@code vm_attention} and its resolutions: VMs that need a person though no outcome says so. Written once, never changed; a resolution that
 * was written by SQL closes nothing.
 */
public final class AttentionRepository {

    private static final String INSERT = """
            insert into vm_attention (cluster, run, uuid, name, code, message, at, mac)
            values (:cluster, :run, :uuid, :name, :code, :message, :at, :mac)
            """;

    private static final String FIND = """
            select a.id, a.cluster, a.run, a.uuid, a.name, a.code, a.message, a.at,
                s.resolution, s.reason, s.resolved_by, s.resolved_at, s.mac as resolution_mac
            from vm_attention a
            left join vm_attention_resolution s on s.attention = a.id
            """;

    private static final String RESOLVE = """
            insert into vm_attention_resolution (attention, resolution, reason, resolved_by, resolved_at, mac)
            values (:attention, :resolution, :reason, :by, :at, :mac)
            """;

    private final JdbcClient database;
    private final Vault vault;

    public AttentionRepository(JdbcClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /**
     * A VM that needs a person.
     *
     * @param run the run that a claim or request on it is of; the database may not know it
     * @param name as it was called when it was found
     */
    public record Attention(
            long id, String cluster, long run, DomainId vm, String name, String code, String message, Instant at) {}

    /** Writes it down; not again where the same VM of the same run waits for a person already. */
    public void record(String cluster, long run, DomainId vm, String name, Reason reason, Instant now) {
        if (open(run, vm).isPresent()) {
            return;
        }
        Instant at = now.truncatedTo(ChronoUnit.MICROS);
        database.sql(INSERT)
                .param("cluster", cluster)
                .param("run", run)
                .param("uuid", vm.uuid())
                .param("name", name)
                .param("code", reason.code().name())
                .param("message", reason.message())
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param(
                        "mac",
                        vault.mac(
                                "vm_attention",
                                cluster,
                                Long.toString(run),
                                vm.toString(),
                                name,
                                reason.code().name(),
                                reason.message(),
                                at.toString()))
                .update();
    }

    /** Those of a cluster for which nobody has said what is true, the oldest first. */
    public List<Attention> open(String cluster) {
        return open(FIND + " where a.cluster = :cluster order by a.id", "cluster", cluster);
    }

    /** Those of one run. */
    public List<Attention> ofRun(long run) {
        return open(FIND + " where a.run = :run order by a.id", "run", run);
    }

    public Optional<Attention> open(long run, DomainId vm) {
        return ofRun(run).stream().filter(found -> found.vm().equals(vm)).findFirst();
    }

    /** Part of the transaction that tells the history. */
    public void resolve(Attention attention, String resolution, String reason, String by, Instant now) {
        Instant at = now.truncatedTo(ChronoUnit.MICROS);
        database.sql(RESOLVE)
                .param("attention", attention.id())
                .param("resolution", resolution)
                .param("reason", reason)
                .param("by", by)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("mac", vault.mac("vm_attention_resolution", fields(attention.id(), resolution, reason, by, at)))
                .update();
    }

    private List<Attention> open(String sql, String name, Object value) {
        return database.sql(sql).param(name, value).query((row, at) -> read(row)).list().stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** Empty where it is resolved. */
    private Optional<Attention> read(ResultSet row) throws SQLException {
        long id = row.getLong("id");
        @Nullable String mac = row.getString("resolution_mac");
        if (mac != null
                && vault.verify(
                                mac,
                                "vm_attention_resolution",
                                fields(
                                        id,
                                        row.getString("resolution"),
                                        row.getString("reason"),
                                        row.getString("resolved_by"),
                                        instant(row, "resolved_at")))
                        instanceof Verification.Valid) {
            return Optional.empty();
        }
        return Optional.of(new Attention(
                id,
                row.getString("cluster"),
                row.getLong("run"),
                new DomainId(row.getObject("uuid", UUID.class)),
                row.getString("name"),
                row.getString("code"),
                row.getString("message"),
                instant(row, "at")));
    }

    private static String[] fields(long attention, String resolution, String reason, String by, Instant at) {
        return new String[] {Long.toString(attention), resolution, reason, by, at.toString()};
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
