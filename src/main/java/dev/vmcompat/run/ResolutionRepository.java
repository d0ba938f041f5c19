package dev.vmcompat.run;

import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.upgrade.WorkId;
import dev.vmcompat.vault.Vault;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of {@code vm_resolution}: what a person found to be true of a VM that needed attention; at most one per outcome. */
final class ResolutionRepository {

    private static final String INSERT = """
            insert into vm_resolution (run, uuid, resolution, reason, resolved_by, resolved_at, mac)
            values (:run, :uuid, :resolution, :reason, :by, :at, :mac)
            """;

    private final JdbcClient database;
    private final Vault vault;

    ResolutionRepository(JdbcClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    boolean exists(WorkId work) {
        return database.sql("select count(*) from vm_resolution where run = :run and uuid = :uuid")
                        .param("run", work.run())
                        .param("uuid", work.vm().uuid())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** What a person found, in words. */
    Optional<String> words(long run, DomainId vm) {
        return database.sql(
                        "select resolution, resolved_by, reason from vm_resolution where run = :run and uuid = :uuid")
                .param("run", run)
                .param("uuid", vm.uuid())
                .query((row, at) -> "resolved as " + row.getString("resolution") + " by " + row.getString("resolved_by")
                        + ": " + row.getString("reason"))
                .optional();
    }

    void insert(WorkId work, Resolution resolution, String reason, String by, Instant at) {
        Instant stored = at.truncatedTo(ChronoUnit.MICROS);
        database.sql(INSERT)
                .param("run", work.run())
                .param("uuid", work.vm().uuid())
                .param("resolution", resolution.name())
                .param("reason", reason)
                .param("by", by)
                .param("at", stored.atOffset(ZoneOffset.UTC))
                .param(
                        "mac",
                        vault.mac(
                                "vm_resolution",
                                Long.toString(work.run()),
                                work.vm().toString(),
                                resolution.name(),
                                reason,
                                by,
                                stored.toString()))
                .update();
    }
}
