package dev.vmcompat.upgrade;

import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.plan.Proof;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.TamperedException;
import dev.vmcompat.vault.Vault;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * SQL of {@code vm_outcome}: written once, never changed; and what it says together with rollbacks and resolutions. Every method that decides
 * throws {@link dev.vmcompat.plan.TamperedException} where a row is not as it was written.
 */
public final class OutcomeRepository {

    private static final String INSERT = """
            insert into vm_outcome (run, uuid, outcome, code, message, from_type, to_type, verified_by, downtime_millis, stages, at, mac)
            values (:run, :uuid, :outcome, :code, :message, :from, :to, :verified, :downtime, :stages, :at, :mac)
            """;

    private static final String SELECT = """
            select o.run, o.uuid, o.outcome, o.code, o.message, o.from_type, o.to_type, o.verified_by, o.downtime_millis, o.stages, o.at, o.mac
            from vm_outcome o
            """;

    private static final String TROUBLED = SELECT + """
            join run r on r.number = o.run
            where r.cluster = :cluster
                and (o.outcome = 'NEEDS_ATTENTION' or exists (
                    select 1 from vm_rollback b where b.run = o.run and b.uuid = o.uuid and b.result = 'NEEDS_ATTENTION'))
            order by o.at
            """;

    private final JdbcClient database;
    private final Vault vault;
    private final RollbackRepository rollbacks;
    private final ResolutionRepository resolutions;
    private final JsonMapper json = JsonMapper.builder().build();

    public OutcomeRepository(JdbcClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
        this.rollbacks = new RollbackRepository(database, vault);
        this.resolutions = new ResolutionRepository(database, vault);
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
        rollbacks.insert(result, withDisks, by);
    }

    /** A VM's outcome in a run; also where its key is lost. */
    public Optional<VmOutcome> find(long run, DomainId vm) {
        return database.sql(SELECT + " where o.run = :run and o.uuid = :uuid")
                .param("run", run)
                .param("uuid", vm.uuid())
                .query((row, at) -> read(row).outcome())
                .optional();
    }

    /** Whether a rollback attempt has its result. */
    public Optional<Outcome> rollbackResult(WorkId work) {
        return rollbacks.of(work.run(), work.vm()).stream()
                .filter(row -> row.attempt() == work.attempt())
                .map(RollbackRepository.Row::result)
                .findFirst();
    }

    /**
     * A rollback that was asked for, as people read it.
     *
     * @param result ROLLED_BACK, FAILED or NEEDS_ATTENTION
     */
    public record Rollback(Outcome result, String code, String message) {}

    /** The last rollback that was asked for. */
    public Optional<Rollback> lastRollback(long run, DomainId vm) {
        return rollbacks.of(run, vm).stream()
                .map(row -> new Rollback(row.result(), row.code(), row.message()))
                .findFirst();
    }

    /** The last run after this one that upgraded the VM; for people. */
    public Optional<Long> upgradedLater(long run, DomainId vm) {
        return database.sql(
                        "select run from vm_outcome where uuid = :uuid and run > :run and outcome = 'UPGRADED' order by run desc limit 1")
                .param("run", run)
                .param("uuid", vm.uuid())
                .query(Long.class)
                .optional();
    }

    /** The VMs of a run that are settled. */
    public Set<DomainId> settled(Run run) {
        return proven(run).map(outcome -> outcome.work().vm()).collect(Collectors.toUnmodifiableSet());
    }

    /** The outcomes of a run's settled VMs. */
    public List<Outcome> ofRun(Run run) {
        return proven(run).map(VmOutcome::outcome).toList();
    }

    /** Where the key of the whole run is lost nothing is begun by it; else an outcome that nobody can prove settles nothing. */
    private Stream<VmOutcome> proven(Run run) {
        List<Read> rows = database.sql(SELECT + " where o.run = :run")
                .param("run", run.number())
                .query((row, at) -> read(row))
                .list();
        if (run.lostKey().isEmpty() && rows.stream().anyMatch(row -> row.proof() == Proof.KEY_LOST)) {
            throw new TamperedException(run.number(), "an outcome names a key that the key file does not hold");
        }
        return rows.stream().map(Read::outcome);
    }

    /** Machine types that this VM was started on and taken back from, in any run. */
    public Set<String> rolledBackFrom(DomainId vm) {
        List<VmOutcome> outcomes = database.sql(SELECT + " where o.uuid = :uuid")
                .param("uuid", vm.uuid())
                .query((row, at) -> read(row).outcome())
                .list();
        Set<Long> later = rollbacks.of(vm).stream()
                .filter(row -> row.result() == Outcome.ROLLED_BACK)
                .map(RollbackRepository.Row::run)
                .collect(Collectors.toSet());
        return outcomes.stream()
                .filter(outcome -> outcome.outcome() == Outcome.ROLLED_BACK
                        || later.contains(outcome.work().run()))
                .map(VmOutcome::to)
                .collect(Collectors.toUnmodifiableSet());
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
        return database
                .sql(TROUBLED)
                .param("cluster", cluster)
                .query((row, at) -> read(row).outcome())
                .list()
                .stream()
                .filter(this::isTroubled)
                .map(VmOutcome::work)
                .filter(work -> !resolutions.exists(work))
                .toList();
    }

    /** Reading its rollbacks proves them. */
    private boolean isTroubled(VmOutcome outcome) {
        return outcome.outcome() == Outcome.NEEDS_ATTENTION
                || rollbacks.of(outcome.work().run(), outcome.work().vm()).stream()
                        .anyMatch(row -> row.result() == Outcome.NEEDS_ATTENTION);
    }

    private record Read(VmOutcome outcome, Proof proof) {}

    private Read read(ResultSet row) throws SQLException {
        String stages = row.getString("stages");
        long downtime = row.getLong("downtime_millis");
        Optional<Duration> down = row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(downtime));
        @Nullable String verified = row.getString("verified_by");
        VmOutcome bare = new VmOutcome(
                WorkId.upgrade(row.getLong("run"), new DomainId(row.getObject("uuid", UUID.class))),
                Outcome.valueOf(row.getString("outcome")),
                row.getString("code"),
                row.getString("message"),
                row.getString("from_type"),
                row.getString("to_type"),
                Optional.ofNullable(verified).map(VerifiedBy::valueOf),
                down,
                List.of(),
                row.getObject("at", OffsetDateTime.class).toInstant());
        Proof proof = Proof.of(
                vault.verify(row.getString("mac"), "vm_outcome", fields(bare, stages)),
                bare.work().run(),
                "the outcome of VM " + bare.work().vm());
        return new Read(bare.with(json.readValue(stages, new TypeReference<List<VmOutcome.StageTimes>>() {})), proof);
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
