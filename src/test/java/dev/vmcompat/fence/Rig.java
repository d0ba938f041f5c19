package dev.vmcompat.fence;

import dev.vmcompat.database.DatabaseAddress;
import dev.vmcompat.database.DirectConnections;
import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.vault.Vaults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** What tests of the fence share: short times, claims, other processes. */
final class Rig {

    static final FenceSettings QUICK = settings(4000, 150, 2500, 400);

    private Rig() {}

    static FenceSettings settings(int lease, int confirm, int handsOff, int call) {
        return new FenceSettings(
                Duration.ofMillis(lease),
                Duration.ofMillis(confirm),
                Duration.ofMillis(handsOff),
                Duration.ofMillis(call));
    }

    static Fences fences(TestDatabase database, FenceSettings settings) {
        return fences(database, settings, Clock.systemUTC());
    }

    static Fences fences(TestDatabase database, FenceSettings settings, Clock clock) {
        return new Fences(database.directConnections()::open, settings, ledger(database.application()), clock);
    }

    static Fences fences(DatabaseAddress address, FenceSettings settings) {
        return new Fences(
                new DirectConnections(address)::open,
                settings,
                ledger(new DriverManagerDataSource(address.url(), address.user(), address.password())),
                Clock.systemUTC());
    }

    static Ledger ledger(DataSource source) {
        return new Ledger(
                JdbcClient.create(source), new JdbcTransactionManager(source), Vaults.any(), Clock.systemUTC());
    }

    static Fence take(Fences fences, String cluster) {
        return fences.take(cluster, Purpose.RUN, Optional.of(7L), Duration.ZERO);
    }

    static Claim claim(long epoch) {
        return new Claim(
                Vaults.INSTALLATION,
                7,
                "UPGRADE",
                1,
                epoch,
                "root@one pid 1",
                "pc-q35-5.2",
                "pc-q35-7.2",
                true,
                Instant.parse("2026-01-10T22:00:00Z"));
    }

    /** Events of a cluster in the history, first to last. */
    static List<String> history(TestDatabase database, String cluster) {
        return JdbcClient.create(database.application())
                .sql("select action from audit_event where cluster = ? order by seq")
                .param(cluster)
                .query(String.class)
                .list();
    }

    /** Another process of this product that takes a cluster, says so and waits for a line, see {@link OtherProcess}. */
    static Process start(TestDatabase database, String cluster, FenceSettings settings, Path witness) {
        DatabaseAddress address = database.applicationAddress();
        var command = new ArrayList<String>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                OtherProcess.class.getName(),
                address.url(),
                address.user(),
                cluster,
                Long.toString(settings.lease().toMillis()),
                Long.toString(settings.confirmEvery().toMillis()),
                Long.toString(settings.handsOffAfter().toMillis()),
                witness.toString()));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("TEST_PASSWORD", address.password());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
