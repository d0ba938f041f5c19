package dev.vmcompat.restorepoint;

import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.SnapshotName;
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
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** SQL of {@code restore_point}. */
final class RestorePointRepository {

    private static final String COLUMNS = """
            select run, uuid, cluster, host, means, snapshot_name, disks, nvram_path, nvram is not null as has_nvram, state, removing, reverting, keep,
                created_at, expires_at, removed_at, problem from restore_point
            """;

    private static final String INSERT = """
            insert into restore_point
                (run, uuid, cluster, host, means, snapshot_name, disks, definition, nvram_path, nvram, state, created_at)
            values (:run, :uuid, :cluster, :host, :means, :snapshot, :disks, :definition, :nvramPath, :nvram, 'ARRANGED', :createdAt)
            on conflict (run, uuid) do nothing
            """;

    /** While the VM needs attention nobody's time runs out: only what people resolved may expire. */
    private static final String SETTLED = """
            update restore_point p set expires_at = case
                when cast(:until as timestamptz) is not null then :until
                when exists (select 1 from vm_outcome o where o.run = p.run and o.uuid = p.uuid and o.outcome = 'NEEDS_ATTENTION')
                    and not exists (select 1 from vm_resolution r where r.run = p.run and r.uuid = p.uuid) then null
                else coalesce(p.expires_at, :now) end
            where p.run = :run and p.uuid = :uuid and p.state in ('ARRANGED', 'HELD', 'REVERTED')
            """;

    private static final String OF_VM = " where run = :run and uuid = :uuid";

    private final JdbcClient database;
    private final JsonMapper json = JsonMapper.builder().build();

    RestorePointRepository(JdbcClient database) {
        this.database = database;
    }

    /** Writes a new row; a row that is there already stays as it is. */
    void insert(RestorePoint point, byte[] sealedDefinition, byte @Nullable [] sealedNvram) {
        of(INSERT, point.run(), point.vm())
                .param("cluster", point.cluster())
                .param("host", point.host())
                .param("means", point.means().name())
                .param("snapshot", point.snapshot().map(SnapshotName::text).orElse(null))
                .param("disks", json.writeValueAsString(point.disks()))
                .param("definition", sealedDefinition)
                .param("nvramPath", point.nvram().orElse(null))
                .param("nvram", sealedNvram)
                .param("createdAt", at(point.createdAt()))
                .update();
    }

    Optional<RestorePoint> find(long run, DomainId vm) {
        return of(COLUMNS + OF_VM, run, vm).query((row, number) -> read(row)).optional();
    }

    List<RestorePoint> standing(String cluster) {
        return database.sql(COLUMNS
                        + " where cluster = :cluster and state in ('ARRANGED', 'HELD', 'REVERTED') order by run, uuid")
                .param("cluster", cluster)
                .query((row, number) -> read(row))
                .list();
    }

    List<RestorePoint> expired(String cluster, Instant now) {
        return database.sql(COLUMNS + """
                         where cluster = :cluster and state in ('ARRANGED', 'HELD', 'REVERTED') and expires_at <= :now and not keep and problem is null
                        order by expires_at, run, uuid""")
                .param("cluster", cluster)
                .param("now", at(now))
                .query((row, number) -> read(row))
                .list();
    }

    void settled(long run, DomainId vm, Optional<Instant> until, Instant now) {
        of(SETTLED, run, vm)
                .param("until", until.map(RestorePointRepository::at).orElse(null))
                .param("now", at(now))
                .update();
    }

    void state(RestorePoint point, State state, Optional<Instant> over) {
        of("update restore_point set state = :state, removed_at = :over" + OF_VM, point.run(), point.vm())
                .param("state", state.name())
                .param("over", over.map(RestorePointRepository::at).orElse(null))
                .update();
    }

    void removing(RestorePoint point) {
        of("update restore_point set removing = true" + OF_VM, point.run(), point.vm())
                .update();
    }

    void problem(RestorePoint point, String why) {
        of("update restore_point set problem = :why" + OF_VM, point.run(), point.vm())
                .param("why", why)
                .update();
    }

    void reverting(RestorePoint point) {
        of("update restore_point set reverting = true" + OF_VM, point.run(), point.vm())
                .update();
    }

    /** Whether there is such a restore point that is not over, and now kept. */
    boolean keep(long run, DomainId vm) {
        return of(
                                "update restore_point set keep = true" + OF_VM
                                        + " and state in ('ARRANGED', 'HELD', 'REVERTED') and not keep",
                                run,
                                vm)
                        .update()
                == 1;
    }

    byte[] definition(RestorePoint point) {
        return of("select definition from restore_point" + OF_VM, point.run(), point.vm())
                .query(byte[].class)
                .single();
    }

    Optional<byte[]> nvram(RestorePoint point) {
        return of("select nvram from restore_point" + OF_VM + " and nvram is not null", point.run(), point.vm())
                .query(byte[].class)
                .optional();
    }

    void nvram(RestorePoint point, byte[] sealed) {
        of("update restore_point set nvram = :nvram" + OF_VM, point.run(), point.vm())
                .param("nvram", sealed)
                .update();
    }

    private JdbcClient.StatementSpec of(String sql, long run, DomainId vm) {
        return database.sql(sql).param("run", run).param("uuid", vm.uuid());
    }

    private RestorePoint read(ResultSet row) throws SQLException {
        @Nullable String snapshot = row.getString("snapshot_name");
        @Nullable String problem = row.getString("problem");
        return new RestorePoint(
                row.getLong("run"),
                new DomainId(row.getObject("uuid", UUID.class)),
                row.getString("cluster"),
                row.getString("host"),
                Means.valueOf(row.getString("means")),
                Optional.ofNullable(snapshot).map(SnapshotName::new),
                json.readValue(row.getString("disks"), new TypeReference<List<PointDisk>>() {}),
                row.getBoolean("has_nvram") ? Optional.ofNullable(row.getString("nvram_path")) : Optional.empty(),
                State.valueOf(row.getString("state")),
                row.getBoolean("removing"),
                row.getBoolean("reverting"),
                row.getBoolean("keep"),
                instant(row, "created_at").orElseThrow(),
                instant(row, "expires_at"),
                instant(row, "removed_at"),
                Optional.ofNullable(problem));
    }

    private static OffsetDateTime at(Instant instant) {
        // PostgreSQL keeps microseconds.
        return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return Optional.ofNullable(value).map(OffsetDateTime::toInstant);
    }
}
