package dev.vmcompat.upgrade;

import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.vault.Vault;
import dev.vmcompat.vault.Verification;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** SQL of {@code vm_outcome} and {@code vm_rollback}: written once, never changed. */
public final class OutcomeRepository {

    private static final String INSERT = """
            insert into vm_outcome (run, uuid, outcome, code, message, from_type, to_type, verified_by, downtime_millis, stages, at, mac)
            values (:run, :uuid, :outcome, :code, :message, :from, :to, :verified, :downtime, :stages, :at, :mac)
            """;

    private static final String FIND = """
            select run, uuid, outcome, code, message, from_type, to_type, verified_by, downtime_millis, stages, at, mac
            from vm_outcome where run = :run and uuid = :uuid
            """;

    private static final String INSERT_ROLLBACK = """
            insert into vm_rollback (run, uuid, attempt, result, code, message, with_disks, requested_by, at, stages, mac)
            values (:run, :uuid, :attempt, :result, :code, :message, :disks, :by, :at, :stages, :mac)
            """;

    private static final String ROLLED_BACK_FROM = """
            select distinct to_type from vm_outcome where uuid = :uuid and outcome = 'ROLLED_BACK'
            union
            select distinct p.to_type from vm_rollback r join planned_vm p on p.run = r.run and p.uuid = r.uuid
            where r.uuid = :uuid and r.result = 'ROLLED_BACK'
            """;

    private static final String UNRESOLVED = """
            select o.run, o.uuid from vm_outcome o
            join run r on r.number = o.run
            left join vm_resolution s on s.run = o.run and s.uuid = o.uuid
            where r.cluster = :cluster and s.run is null
                and (o.outcome = 'NEEDS_ATTENTION' or exists (
                    select 1 from vm_rollback b where b.run = o.run and b.uuid = o.uuid and b.result = 'NEEDS_ATTENTION'))
            order by o.at
            """;

    private final JdbcClient database;
    private final Vault vault;
    private final JsonMapper json = JsonMapper.builder().build();

    public OutcomeRepository(JdbcClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** Part of the transaction that settles the VM. */
    void insert(VmOutcome outcome) {
        String stages = json.writeValueAsString(outcome.stages());
        database.sql(INSERT)
                .param("run", outcome.work().run())
                .param("uuid", outcome.work().vm().uuid())
                .param("outcome", outcome.outcome().name())
                .param("code", outcome.code())
                .param("message", outcome.message())
                .param("from", outcome.from())
                .param("to", outcome.to())
                .param("verified", outcome.verifiedBy().map(Enum::name).orElse(null))
                .param("downtime", outcome.downtime().map(Duration::toMillis).orElse(null))
                .param("stages", stages)
                .param("at", at(outcome.at()))
                .param("mac", vault.mac("vm_outcome", fields(outcome, stages)))
                .update();
    }

    /** Part of the transaction that settles a rollback. The result is ROLLED_BACK, FAILED or NEEDS_ATTENTION. */
    void insertRollback(VmOutcome result, boolean withDisks, String by) {
        String stages = json.writeValueAsString(result.stages());
        database.sql(INSERT_ROLLBACK)
                .param("run", result.work().run())
                .param("uuid", result.work().vm().uuid())
                .param("attempt", result.work().attempt())
                .param(
                        "result",
                        result.outcome() == Outcome.SKIPPED
                                ? Outcome.FAILED.name()
                                : result.outcome().name())
                .param("code", result.code())
                .param("message", result.message())
                .param("disks", withDisks)
                .param("by", by)
                .param("at", at(result.at()))
                .param("stages", stages)
                .param("mac", vault.mac("vm_rollback", fields(result, stages)))
                .update();
    }

    /**
     * A VM's outcome in a run.
     *
     * @throws IllegalStateException if its row is not as it was written
     */
    public Optional<VmOutcome> find(long run, DomainId vm) {
        return database.sql(FIND)
                .param("run", run)
                .param("uuid", vm.uuid())
                .query((row, at) -> read(row))
                .optional();
    }

    /** Whether a rollback attempt has its result. */
    public Optional<Outcome> rollbackResult(WorkId work) {
        return database.sql("select result from vm_rollback where run = :run and uuid = :uuid and attempt = :attempt")
                .param("run", work.run())
                .param("uuid", work.vm().uuid())
                .param("attempt", work.attempt())
                .query(String.class)
                .optional()
                .map(Outcome::valueOf);
    }

    /**
     * A rollback that was asked for, as people read it.
     *
     * @param result ROLLED_BACK, FAILED or NEEDS_ATTENTION
     */
    public record Rollback(Outcome result, String code, String message) {}

    /** The last rollback that was asked for. */
    public Optional<Rollback> lastRollback(long run, DomainId vm) {
        return database.sql(
                        "select result, code, message from vm_rollback where run = :run and uuid = :uuid order by attempt desc limit 1")
                .param("run", run)
                .param("uuid", vm.uuid())
                .query((row, at) -> new Rollback(
                        Outcome.valueOf(row.getString("result")), row.getString("code"), row.getString("message")))
                .optional();
    }

    /** The last run after this one that upgraded the VM. */
    public Optional<Long> upgradedLater(long run, DomainId vm) {
        return database.sql(
                        "select run from vm_outcome where uuid = :uuid and run > :run and outcome = 'UPGRADED' order by run desc limit 1")
                .param("run", run)
                .param("uuid", vm.uuid())
                .query(Long.class)
                .optional();
    }

    /** The VMs of a run that are settled. */
    public Set<DomainId> settled(long run) {
        return Set.copyOf(database.sql("select uuid from vm_outcome where run = :run")
                .param("run", run)
                .query((row, at) -> new DomainId(row.getObject("uuid", UUID.class)))
                .list());
    }

    /** The outcomes of a run's settled VMs. */
    public List<String> ofRun(long run) {
        return database.sql("select outcome from vm_outcome where run = :run")
                .param("run", run)
                .query(String.class)
                .list();
    }

    /** Machine types that this VM was started on and taken back from, in any run. */
    public Set<String> rolledBackFrom(DomainId vm) {
        return Set.copyOf(database.sql(ROLLED_BACK_FROM)
                .param("uuid", vm.uuid())
                .query(String.class)
                .list());
    }

    /** Whether its outcome said that it needs a person, resolved since or not. */
    public boolean neededAttention(WorkId work) {
        return database.sql(
                                "select count(*) from vm_outcome where run = :run and uuid = :uuid and outcome = 'NEEDS_ATTENTION'")
                        .param("run", work.run())
                        .param("uuid", work.vm().uuid())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** VMs of a cluster that need a person, and for which nobody has said what became of them. */
    public List<WorkId> needingAttention(String cluster) {
        return database.sql(UNRESOLVED)
                .param("cluster", cluster)
                .query((row, at) -> WorkId.upgrade(row.getLong("run"), new DomainId(row.getObject("uuid", UUID.class))))
                .list();
    }

    private VmOutcome read(ResultSet row) throws SQLException {
        String stages = row.getString("stages");
        long downtime = row.getLong("downtime_millis");
        Optional<Duration> down = row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(downtime));
        @Nullable String verified = row.getString("verified_by");
        VmOutcome outcome = new VmOutcome(
                WorkId.upgrade(row.getLong("run"), new DomainId(row.getObject("uuid", UUID.class))),
                Outcome.valueOf(row.getString("outcome")),
                row.getString("code"),
                row.getString("message"),
                row.getString("from_type"),
                row.getString("to_type"),
                Optional.ofNullable(verified).map(VerifiedBy::valueOf),
                down,
                json.readValue(stages, new TypeReference<List<VmOutcome.StageTimes>>() {}),
                row.getObject("at", OffsetDateTime.class).toInstant());
        if (!(vault.verify(row.getString("mac"), "vm_outcome", fields(outcome, stages))
                instanceof Verification.Valid)) {
            throw new IllegalStateException(
                    "the outcome of VM " + outcome.work().vm() + " in run "
                            + outcome.work().run() + " was changed outside of vmcompat; see 'history --verify'");
        }
        return outcome;
    }

    private static @Nullable String[] fields(VmOutcome outcome, String stages) {
        return new @Nullable String[] {
            Long.toString(outcome.work().run()),
            outcome.work().vm().toString(),
            Integer.toString(outcome.work().attempt()),
            outcome.outcome().name(),
            outcome.code(),
            outcome.message(),
            outcome.from(),
            outcome.to(),
            outcome.verifiedBy().map(Enum::name).orElse(null),
            outcome.downtime().map(time -> Long.toString(time.toMillis())).orElse(null),
            stages,
            outcome.at().truncatedTo(ChronoUnit.MICROS).toString()
        };
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
