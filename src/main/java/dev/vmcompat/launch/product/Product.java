package dev.vmcompat.launch.product;

import dev.vmcompat.fence.FenceSettings;
import dev.vmcompat.fence.Fences;
import dev.vmcompat.launch.configuration.Configuration;
import dev.vmcompat.launch.configuration.FenceProperties;
import dev.vmcompat.launch.configuration.HealthCheckProperties;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AnchorFile;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunOptions;
import dev.vmcompat.plan.RunRepository;
import dev.vmcompat.plan.TamperedException;
import dev.vmcompat.run.BatchRepository;
import dev.vmcompat.run.Interruption;
import dev.vmcompat.run.RunRoom;
import dev.vmcompat.upgrade.RealPace;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One command's view of the product: storage, hosts, and the run room on top of them, each opened when it is first needed. */
final class Product implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Product.class);

    /** Longer than a VM usually takes; what is not done then is settled by the next start. */
    private static final Duration GRACE = Duration.ofMinutes(25);

    private final Outside outside;
    private final Storage storage;
    private final Hosts hosts;
    private final Watching watching = new Watching();
    private final Interruption interruption = new Interruption(GRACE);
    private final Lazy<RunRoom> room = new Lazy<>(this::makeRoom);

    Product(Configuration configuration, Map<String, String> environment, Clock clock, Outside outside) {
        this.outside = outside;
        this.storage = new Storage(configuration, environment, clock, outside);
        this.hosts = new Hosts(configuration, storage.home().resolve("demo"), outside);
    }

    Configuration configuration() {
        return storage.configuration();
    }

    Clock clock() {
        return storage.clock();
    }

    Storage storage() {
        return storage;
    }

    Hosts hosts() {
        return hosts;
    }

    /** What runs tell those who watch goes there. */
    Watching watching() {
        return watching;
    }

    /** Jobs, plans, approvals, restore points. */
    RunRoom room() {
        return room.get();
    }

    /** Whether this command has taken a cluster. */
    boolean hasBegun() {
        return interruption.hasBegun();
    }

    /**
     * A run by its number.
     *
     * @throws TamperedException if its rows are not as they were written; it is recorded, whichever command comes upon it
     */
    Optional<Run> run(long number) {
        try {
            return new RunRepository(storage.jdbc(), storage.vault(), clock())
                    .find(number); // without jobs: looking starts fast
        } catch (TamperedException e) {
            storage.ledger()
                    .append(AuditDraft.of(Actor.operatingSystem(), AuditAction.TAMPERING_FOUND)
                            .ofRun(number)
                            .after(String.valueOf(e.getMessage())));
            throw e;
        }
    }

    /**
     * Work that holds a cluster, and after it, however it ended, the head of the history in a file outside the database, so that a cut tail is
     * found. A file that cannot be written takes nothing from what was done.
     */
    <T> T anchored(Supplier<T> work) {
        try {
            return work.get();
        } finally {
            if (hasBegun()) {
                anchor();
            }
        }
    }

    private void anchor() {
        try {
            new AnchorFile(storage.anchorFile()).append(storage.ledger().head());
        } catch (RuntimeException e) {
            LOG.warn("the head of the history was not written outside the database: {}", e.getMessage());
        }
    }

    Fences fences() {
        FenceProperties fence = configuration().fence();
        return new Fences(
                outside.locks()
                        .apply(limit -> storage.database().directConnections().open(limit)),
                new FenceSettings(
                        fence.lease(),
                        fence.confirmEvery(),
                        fence.handsOffAfter(),
                        configuration().hypervisor().defineTimeout()),
                storage.ledger(),
                clock());
    }

    private RunRoom makeRoom() {
        interruption.register();
        BatchRepository batch = new BatchRepository(storage.dataSource(), storage.transactions());
        return new RunRoom(new RunRoom.Foundation(
                new RunRoom.Batch(batch.repository(), batch.operator(), storage.transactions()),
                storage.jdbc(),
                storage.vault(),
                storage.ledger(),
                storage.accounts(),
                hosts.hypervisor(),
                fences(),
                new RealPace(),
                watching,
                interruption,
                clock(),
                storage.managers(),
                configuration().healthChecks().stream()
                        .map(HealthCheckProperties::assigned)
                        .toList(),
                configuration().restorePoints().keep(),
                RunOptions.of(configuration().defaults()).lockWait()));
    }

    @Override
    public void close() {
        storage.close();
    }
}
