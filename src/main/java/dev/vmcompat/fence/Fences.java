package dev.vmcompat.fence;

import dev.vmcompat.ledger.Ledger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Takes clusters: the advisory lock on a connection of its own, and a new epoch. */
public final class Fences {

    /** A server takes a moment to notice that a session's process died. */
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);

    private final LockConnections connections;
    private final FenceSettings settings;
    private final Ledger ledger;
    private final Clock clock;

    /**
     * @param connections such as {@code database.directConnections()::open}
     * @param ledger is told of each lock that was taken, released or lost
     * @param clock the one that people set: a jump is noticed
     */
    public Fences(LockConnections connections, FenceSettings settings, Ledger ledger, Clock clock) {
        this.connections = connections;
        this.settings = settings;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Takes a cluster.
     *
     * <ol>
     *   <li>the advisory lock; while somebody else has it, wait, but never for a run
     *   <li>a new epoch
     *   <li>unless the holder before is known to be dead or gave the cluster back, wait one call deadline: its last call may still happen
     * </ol>
     *
     * @param wait how long to wait for a holder that is no run; zero does not wait. A lock whose holder is gone or has said that it gave the
     *     cluster back is free within the lease: that is waited for in any case
     * @throws ClusterHeldException if another process holds it
     * @throws FenceLostException if the database does not answer, or not directly
     */
    public Fence take(String cluster, Purpose purpose, Optional<Long> run, Duration wait) {
        try {
            LeaseRepository leases = LeaseRepository.open(connections, settings, cluster);
            try {
                lock(leases, cluster, purpose, wait);
                return hold(leases, new LockHistory(ledger, cluster, purpose, run));
            } catch (SQLException | RuntimeException e) {
                leases.end();
                throw e;
            }
        } catch (SQLException e) {
            throw new FenceLostException(
                    "the lock of cluster " + cluster + " could not be taken: " + e.getMessage(), e);
        }
    }

    /** Who holds a cluster now, or held it last. Takes nothing. */
    public Optional<Lease> lease(String cluster) {
        return read(cluster, connection -> LeaseRepository.find(connection, cluster));
    }

    /** Who holds a cluster now: its lock is taken, not only its lease not given back. Takes nothing. */
    public Optional<Lease> living(String cluster) {
        return read(
                cluster,
                connection -> LeaseRepository.isHeld(connection, cluster)
                        ? LeaseRepository.find(connection, cluster)
                                .filter(lease -> lease.releasedAt().isEmpty())
                        : Optional.empty());
    }

    private interface Reading {
        Optional<Lease> from(Connection connection) throws SQLException;
    }

    private Optional<Lease> read(String cluster, Reading reading) {
        try (Connection connection = connections.open(settings.lease())) {
            return reading.from(connection);
        } catch (SQLException e) {
            throw new FenceLostException(
                    "the lease of cluster " + cluster + " could not be read: " + e.getMessage(), e);
        }
    }

    /** A run that waits leaves a mark meanwhile: work that can be continued later gives way to it, see {@link Fence#isAwaited}. */
    private void lock(LeaseRepository leases, String cluster, Purpose purpose, Duration wait) throws SQLException {
        long start = System.nanoTime();
        boolean marked = false;
        while (!leases.tryLock()) {
            marked = marked || (purpose == Purpose.RUN && leases.markWaiting());
            Optional<Lease> lease = leases.find();
            if (System.nanoTime() - start >= patience(lease, wait).toNanos()) {
                throw new ClusterHeldException(cluster, lease);
            }
            // Not longer than a holder is silent: this session has the same lease.
            Pause.of(shorter(BETWEEN_TRIES, settings.confirmEvery()));
        }
        if (marked) {
            var unused = leases.unmarkWaiting();
        }
    }

    private Duration patience(Optional<Lease> lease, Duration wait) {
        boolean goingOrComing = lease.isEmpty()
                || lease.get().releasedAt().isPresent()
                || lease.get().holder().isKnownDead();
        if (goingOrComing) {
            return wait.compareTo(settings.lease()) < 0 ? settings.lease() : wait;
        }
        return lease.get().purpose() == Purpose.RUN ? Duration.ZERO : wait;
    }

    private Fence hold(LeaseRepository leases, LockHistory history) throws SQLException {
        Optional<Lease> before = leases.find();
        boolean nothingPending = before.isEmpty()
                || before.get().releasedAt().isPresent()
                || before.get().holder().isKnownDead();
        Holder self = Holder.self();
        String name = nothingPending ? self.toString() : self.wordsWhileWaiting();
        var freshness = new Freshness(clock, settings.confirmEvery().toMillis());
        long epoch = leases.take(name, history.purpose(), history.run());
        var fence = new Fence(epoch, leases, settings, history, freshness);
        try {
            history.taken(epoch);
            if (!nothingPending) {
                fence.waitOut(settings.callDeadline());
                fence.settle();
            }
            return fence;
        } catch (RuntimeException e) {
            fence.abandon();
            throw e;
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
