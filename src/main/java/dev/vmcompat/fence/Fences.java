package dev.vmcompat.fence;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Takes clusters: the advisory lock on a connection of its own, and a new epoch. */
public final class Fences {

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final LockConnections connections;
    private final FenceSettings settings;

    public Fences(LockConnections connections, FenceSettings settings) {
        this.connections = connections;
        this.settings = settings;
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
     * @param wait how long to wait for a holder that is no run; zero does not wait
     * @throws ClusterHeldException if another process holds it
     * @throws FenceLostException if the database does not answer
     */
    public Fence take(String cluster, Purpose purpose, Optional<Long> run, Duration wait) {
        try {
            Connection connection = connections.open(settings.lease());
            try {
                lock(connection, cluster, wait);
                Optional<Lease> before = LeaseRepository.find(connection, cluster);
                long epoch = LeaseRepository.take(connection, cluster, Holder.self(), purpose, run);
                Fence fence = new Fence(cluster, epoch, connection, settings);
                if (before.isPresent()
                        && before.get().releasedAt().isEmpty()
                        && !before.get().holder().isKnownDead()) {
                    fence.waitOut(settings.callDeadline());
                }
                return fence;
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new FenceLostException(
                    "the lock of cluster " + cluster + " could not be taken: " + e.getMessage(), e);
        }
    }

    /** Who holds a cluster now, or held it last. Takes nothing. */
    public Optional<Lease> lease(String cluster) {
        try (Connection connection = connections.open(settings.lease())) {
            return LeaseRepository.find(connection, cluster);
        } catch (SQLException e) {
            throw new FenceLostException(
                    "the lease of cluster " + cluster + " could not be read: " + e.getMessage(), e);
        }
    }

    private static void lock(Connection connection, String cluster, Duration wait) throws SQLException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (!LeaseRepository.tryLock(connection, cluster)) {
            Optional<Lease> lease = LeaseRepository.find(connection, cluster);
            boolean aRun = lease.isPresent()
                    && lease.get().purpose() == Purpose.RUN
                    && lease.get().releasedAt().isEmpty();
            if (aRun || System.nanoTime() - deadline >= 0) {
                throw new ClusterHeldException(cluster, lease);
            }
            Pause.of(BETWEEN_TRIES);
        }
    }
}
