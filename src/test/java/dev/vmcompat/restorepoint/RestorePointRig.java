package dev.vmcompat.restorepoint;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.fence.Fence;
import dev.vmcompat.fence.FenceSettings;
import dev.vmcompat.fence.Fences;
import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.fence.Purpose;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.ledger.AuditFilter;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.vault.Vault;
import dev.vmcompat.vault.Vaults;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Restore points over a real database, a held cluster and a claim on the VM. */
final class RestorePointRig implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-11-23T22:00:00Z");
    static final Duration KEEP = Duration.ofHours(24);
    static final String CLUSTER = "east";
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient application = JdbcClient.create(database.application());
    private final Vault vault = Vaults.any();
    private final Ledger ledger =
            new Ledger(application, new JdbcTransactionManager(database.application()), vault, CLOCK);
    final RestorePoints points = with(vault);
    private final Fence fence;
    private long runs;

    RestorePointRig() {
        FenceSettings settings = new FenceSettings(
                Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(1));
        fence = new Fences(database.directConnections()::open, settings, ledger, Clock.systemUTC())
                .take(CLUSTER, Purpose.RUN, Optional.empty(), Duration.ZERO);
    }

    RestorePoints with(Vault vault) {
        return new RestorePoints(application, vault, ledger, CLOCK, KEEP);
    }

    /** A new run in the database. */
    long aRun() {
        runs++;
        JdbcClient.create(database.owner())
                .sql("""
                        insert into run (number, cluster, status, hosts, options, digest, created_by, created_at, mac)
                        values (:run, :cluster, 'COMPLETED', '[]', '{}', '', 'anna', now(), '')""")
                .param("run", runs)
                .param("cluster", CLUSTER)
                .update();
        return runs;
    }

    /** The door to a VM with our claim on it. */
    GuardedVm claim(Host host, DomainId vm, long run) {
        Claim claim = new Claim(
                vault.installation(), run, "UPGRADE", 1, fence.epoch(), "test", "pc-q35-5.2", "pc-q35-7.2", true, NOW);
        GuardedVm guard = fence.guard(host, vm, claim);
        guard.setClaim();
        return guard;
    }

    RestorePoint arranged(GuardedVm guard, long run) {
        return arranged(guard, run, Timing.SEALED);
    }

    RestorePoint arranged(GuardedVm guard, long run, Timing timing) {
        Host host = guard.host();
        DomainDefinition definition = new DomainDefinition(host.secureDefinition(guard.vm()));
        Arrangement arrangement =
                points.arrange(run, CLUSTER, host, guard.vm(), definition, new Demand(timing, true, 0));
        if (arrangement instanceof Arrangement.Impossible impossible) {
            throw new AssertionError(impossible.why());
        }
        return ((Arrangement.Arranged) arrangement).point();
    }

    RestorePoint now(RestorePoint point) {
        return points.find(point.run(), point.vm()).orElseThrow();
    }

    List<String> events(long run) {
        List<String> actions = new ArrayList<>();
        ledger.read(
                new AuditFilter(Optional.of(run), Optional.empty(), Optional.empty()),
                event -> actions.add(event.action()));
        return actions;
    }

    @Override
    public void close() {
        fence.close();
        database.close();
    }
}
