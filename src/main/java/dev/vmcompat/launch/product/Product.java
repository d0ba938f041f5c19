package dev.vmcompat.launch.product;

import dev.vmcompat.fence.FenceSettings;
import dev.vmcompat.fence.Fences;
import dev.vmcompat.launch.configuration.Configuration;
import dev.vmcompat.launch.configuration.FenceProperties;
import dev.vmcompat.plan.RunOptions;
import dev.vmcompat.run.BatchRepository;
import dev.vmcompat.run.Interruption;
import dev.vmcompat.run.RunRoom;
import dev.vmcompat.upgrade.RealPace;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** One command's view of the product: storage, hosts, and the run room on top of them, each opened when it is first needed. */
final class Product implements AutoCloseable {

    /** Longer than a VM usually takes; what is not done then is settled by the next start. */
    private static final Duration GRACE = Duration.ofMinutes(25);

    private final Storage storage;
    private final Hosts hosts;
    private final Watching watching = new Watching();
    private final Interruption interruption = new Interruption(GRACE);
    private final Lazy<RunRoom> room = new Lazy<>(this::makeRoom);

    Product(Configuration configuration, Map<String, String> environment, Clock clock) {
        this.storage = new Storage(configuration, environment, clock);
        this.hosts = new Hosts(configuration, storage.home().resolve("demo"));
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

    Fences fences() {
        FenceProperties fence = configuration().fence();
        return new Fences(
                limit -> storage.database().directConnections().open(limit),
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
        BatchRepository batch = new BatchRepository(storage.database().dataSource(), storage.transactions());
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
                configuration().restorePoints().keep(),
                RunOptions.of(configuration().defaults()).lockWait()));
    }

    @Override
    public void close() {
        storage.close();
    }
}
