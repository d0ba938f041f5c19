package dev.vmcompat.plan;

import dev.vmcompat.eligibility.Features;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.DomainName;
import dev.vmcompat.inventory.ClusterName;
import dev.vmcompat.inventory.HostInTwoClusters;
import dev.vmcompat.vault.Vault;
import dev.vmcompat.vault.Verification;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** SQL of {@code run} and {@code planned_vm}. Every row carries a MAC; a run that is not as it was written is not returned. */
public final class RunRepository {

    private static final String NEXT_NUMBER = "select nextval('run_number')";

    private static final String INSERT_RUN = """
            insert into run (number, cluster, status, hosts, options, digest, created_by, created_at, mac)
            values (:number, :cluster, :status, :hosts, :options, :digest, :createdBy, :createdAt, :mac)
            """;

    private static final String INSERT_VM = """
            insert into planned_vm (run, position, uuid, name, host, from_type, to_type, features, risks, facts, estimated_millis,
                checks, mac)
            values (:run, :position, :uuid, :name, :host, :from, :to, :features, :risks, :facts, :estimate, :checks, :mac)
            """;

    private static final String FIND_RUN = """
            select number, cluster, status, hosts, options, digest, created_by, created_at, mac, started_at, ended_at, exit_code
            from run where number = :number
            """;

    private static final String FIND_VMS = """
            select position, uuid, name, host, from_type, to_type, features, risks, facts, estimated_millis, checks, mac
            from planned_vm where run = :run order by position
            """;

    private static final String FIND_OPEN =
            "select number from run where cluster = :cluster and status in ('AWAITING_APPROVAL', 'APPROVED', 'RUNNING', 'STOPPED')";

    private static final String CHANGE_STATUS = """
            update run set status = :to, started_at = case when :to = 'RUNNING' then coalesce(started_at, :now) else started_at end,
                ended_at = case when :to in ('RUNNING', 'APPROVED') then null else :now end
            where number = :number and status = :from
            """;

    private final JdbcClient database;
    private final Vault vault;
    private final Clock clock;
    private final JsonMapper json = JsonMapper.builder().build();

    public RunRepository(JdbcClient database, Vault vault, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * Takes the hosts of a plan for its cluster, and lets go of those that it no longer finds. Call it in the transaction that inserts the run.
     *
     * @param hosts hosts of the cluster
     * @param all whether they are all of them; else none is let go of
     * @throws HostInTwoClusters if one is another cluster's, of which a run is open or a VM in hand
     */
    public void own(String cluster, List<String> hosts, boolean all) {
        String[] named = hosts.toArray(String[]::new);
        database
                .sql("select taken, owner from own_hosts(:cluster, :hosts)")
                .param("cluster", cluster)
                .param("hosts", named)
                .query((row, at) -> new HostInTwoClusters(
                        row.getString("taken"), new ClusterName(row.getString("owner")), new ClusterName(cluster)))
                .list()
                .stream()
                .findFirst()
                .ifPresent(taken -> {
                    throw taken;
                });
        if (all) {
            database.sql("delete from cluster_host where cluster = :cluster and host <> all (:hosts)")
                    .param("cluster", cluster)
                    .param("hosts", named)
                    .update();
        }
    }

    /** A number that no run has. One that is not used afterwards stays unused. */
    public long nextNumber() {
        return database.sql(NEXT_NUMBER).query(Long.class).single();
    }

    /**
     * Writes a run with its list: the one commit that makes it open. Call it in a transaction.
     *
     * @throws org.springframework.dao.DuplicateKeyException if the cluster has an open run
     */
    public void insert(Run run) {
        String hosts = json.writeValueAsString(run.hosts());
        String options = run.options().toJson();
        database.sql(INSERT_RUN)
                .param("number", run.number())
                .param("cluster", run.cluster())
                .param("status", run.status().name())
                .param("hosts", hosts)
                .param("options", options)
                .param("digest", run.digest())
                .param("createdBy", run.createdBy())
                .param("createdAt", at(run.createdAt()))
                .param(
                        "mac",
                        vault.mac(
                                "run",
                                runFields(
                                        run.number(),
                                        run.cluster(),
                                        hosts,
                                        options,
                                        run.digest(),
                                        run.createdBy(),
                                        run.createdAt())))
                .update();
        for (PlannedVm vm : run.vms()) {
            insert(run.number(), vm);
        }
    }

    private void insert(long run, PlannedVm vm) {
        Row row = new Row(
                run,
                vm.position(),
                vm.id().uuid(),
                vm.name().text(),
                vm.host().text(),
                vm.from(),
                vm.to(),
                json.writeValueAsString(vm.features()),
                json.writeValueAsString(vm.risks()),
                json.writeValueAsString(vm.facts()),
                vm.estimate().toMillis(),
                json.writeValueAsString(vm.checks()));
        database.sql(INSERT_VM)
                .param("run", run)
                .param("position", row.position)
                .param("uuid", row.uuid)
                .param("name", row.name)
                .param("host", row.host)
                .param("from", row.from)
                .param("to", row.to)
                .param("features", row.features)
                .param("risks", row.risks)
                .param("facts", row.facts)
                .param("estimate", row.estimate)
                .param("checks", row.checks)
                .param("mac", vault.mac("planned_vm", row.fields()))
                .update();
    }

    /**
     * A run with its list; also where its key is lost, see {@link Run#lostKey}.
     *
     * @return empty if there is none of this number
     * @throws TamperedException if its rows are not as they were written
     */
    public Optional<Run> find(long number) {
        return database.sql(FIND_RUN)
                .param("number", number)
                .query((row, at) -> read(row))
                .optional();
    }

    /** The number of the cluster's open run. */
    public Optional<Long> findOpen(String cluster) {
        return database.sql(FIND_OPEN)
                .param("cluster", cluster)
                .query(Long.class)
                .optional();
    }

    /**
     * Changes a run's status along {@link RunStatus#next}.
     *
     * @return false if it no longer stands where it did: somebody else changed it
     * @throws IllegalStateException if the change is not a legal one
     */
    public boolean change(long number, RunStatus from, RunStatus to) {
        if (!from.next().contains(to)) {
            throw new IllegalStateException("run " + number + " cannot change from " + from + " to " + to);
        }
        return database.sql(CHANGE_STATUS)
                        .param("number", number)
                        .param("from", from.name())
                        .param("to", to.name())
                        .param("now", at(clock.instant()))
                        .update()
                == 1;
    }

    /** Keeps the exit code of a start that ended. */
    public void recordExit(long number, int exitCode) {
        database.sql("update run set exit_code = :code where number = :number")
                .param("code", exitCode)
                .param("number", number)
                .update();
    }

    private Run read(ResultSet row) throws SQLException {
        long number = row.getLong("number");
        String cluster = row.getString("cluster");
        String hosts = row.getString("hosts");
        String options = row.getString("options");
        String digest = row.getString("digest");
        String createdBy = row.getString("created_by");
        Instant createdAt = instant(row, "created_at").orElseThrow();
        List<String> lost = new ArrayList<>();
        verify(
                number,
                row.getString("mac"),
                lost,
                "run",
                runFields(number, cluster, hosts, options, digest, createdBy, createdAt));
        List<PlannedVm> vms = database.sql(FIND_VMS)
                .param("run", number)
                .query((vm, at) -> readVm(number, vm, lost))
                .list();
        List<String> hostList = json.readValue(hosts, new TypeReference<List<String>>() {});
        RunOptions parsed = RunOptions.fromJson(options);
        if (!Digest.of(number, cluster, hostList, RunOptions.frozenJson(options), vms)
                .equals(digest)) {
            throw new TamperedException(number, "its list is not the one that was frozen");
        }
        int exit = row.getInt("exit_code");
        Optional<Integer> exitCode = row.wasNull() ? Optional.empty() : Optional.of(exit);
        return new Run(
                number,
                cluster,
                RunStatus.valueOf(row.getString("status")),
                hostList,
                parsed,
                vms,
                digest,
                createdBy,
                createdAt,
                instant(row, "started_at"),
                instant(row, "ended_at"),
                exitCode,
                lost.stream().findFirst());
    }

    private PlannedVm readVm(long run, ResultSet row, List<String> lost) throws SQLException {
        Row read = new Row(
                run,
                row.getInt("position"),
                row.getObject("uuid", UUID.class),
                row.getString("name"),
                row.getString("host"),
                row.getString("from_type"),
                row.getString("to_type"),
                row.getString("features"),
                row.getString("risks"),
                row.getString("facts"),
                row.getLong("estimated_millis"),
                row.getString("checks"));
        verify(run, row.getString("mac"), lost, "planned_vm", read.fields());
        return new PlannedVm(
                read.position,
                new DomainId(read.uuid),
                new DomainName(read.name),
                new ConnectionUri(read.host),
                read.from,
                read.to,
                json.readValue(read.features, Features.class),
                json.readValue(read.risks, new TypeReference<List<PlannedVm.PlannedRisk>>() {}),
                json.readValue(read.facts, PlannedFacts.class),
                Duration.ofMillis(read.estimate),
                json.readValue(read.checks, new TypeReference<List<String>>() {}));
    }

    /** @param lost is told the key, where it is not in the key file */
    private void verify(long run, String mac, List<String> lost, String context, @Nullable String... fields) {
        Verification verification = vault.verify(mac, context, fields);
        if (Proof.of(verification, run, "a row of " + context) == Proof.KEY_LOST) {
            lost.add(((Verification.UnknownKey) verification).keyId());
        }
    }

    private static String[] runFields(
            long number,
            String cluster,
            String hosts,
            String options,
            String digest,
            String createdBy,
            Instant createdAt) {
        return new String[] {
            Long.toString(number),
            cluster,
            hosts,
            options,
            digest,
            createdBy,
            micros(createdAt).toString()
        };
    }

    private static OffsetDateTime at(Instant instant) {
        return micros(instant).atOffset(ZoneOffset.UTC);
    }

    /** PostgreSQL keeps microseconds. */
    private static Instant micros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return Optional.ofNullable(value).map(OffsetDateTime::toInstant);
    }

    private record Row(
            long run,
            int position,
            UUID uuid,
            String name,
            String host,
            String from,
            String to,
            String features,
            String risks,
            String facts,
            long estimate,
            String checks) {

        static final String NO_CHECKS = "[]";

        /** Without checks as before there were any. */
        String[] fields() {
            List<String> fields = new ArrayList<>(List.of(
                    Long.toString(run),
                    Integer.toString(position),
                    uuid.toString(),
                    name,
                    host,
                    from,
                    to,
                    features,
                    risks,
                    facts,
                    Long.toString(estimate)));
            if (!checks.equals(NO_CHECKS)) {
                fields.add(checks);
            }
            return fields.toArray(String[]::new);
        }
    }
}
