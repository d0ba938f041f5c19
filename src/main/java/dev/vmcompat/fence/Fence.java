package dev.vmcompat.fence;

import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The hold of one process on one cluster. A lock alone fences nobody who hangs and wakes, so three things stand together:
 *
 * <ol>
 *   <li>the advisory lock, on a connection that PostgreSQL ends when it has been silent for the lease: a stopped process loses it
 *   <li>the epoch, raised by each new holder and checked with every confirmation
 *   <li>the claim in the VM's own metadata, which carries the epoch and is read before every call that changes something ({@link GuardedVm})
 * </ol>
 *
 * Safe for use by several threads.
 */
public final class Fence implements AutoCloseable {

    private final String cluster;
    private final Connection connection;
    private final FenceSettings settings;
    private final ScheduledExecutorService confirmer;
    private volatile long epoch;
    private volatile long confirmedNanos;
    private volatile long confirmedMillis;
    private volatile boolean lost;
    private volatile boolean closed;

    Fence(String cluster, long epoch, Connection connection, FenceSettings settings) throws SQLException {
        this.cluster = cluster;
        this.epoch = epoch;
        this.connection = connection;
        this.settings = settings;
        Executor direct = Runnable::run;
        connection.setNetworkTimeout(direct, (int) settings.handsOffAfter().toMillis());
        remember(System.nanoTime(), System.currentTimeMillis());
        this.confirmer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "fence-" + cluster);
            thread.setDaemon(true);
            return thread;
        });
        long every = settings.confirmEvery().toMillis();
        var unused = confirmer.scheduleWithFixedDelay(this::confirmQuietly, every, every, TimeUnit.MILLISECONDS);
    }

    public String cluster() {
        return cluster;
    }

    /** This hold's number: higher than any before it in this cluster. */
    public long epoch() {
        return epoch;
    }

    /**
     * Raises the epoch above one that was found on a VM and that the database does not know (it was restored from an older backup).
     *
     * @throws FenceLostException if the cluster is no longer held
     */
    public synchronized void raiseAbove(long found) {
        if (found < epoch) {
            return;
        }
        ensureHeld();
        try {
            if (!LeaseRepository.raise(connection, cluster, epoch, found + 1)) {
                throw lost("another process has taken cluster " + cluster);
            }
            epoch = found + 1;
        } catch (SQLException e) {
            throw lost("the lock's connection broke", e);
        }
    }

    /**
     * Returns only while this process surely holds the cluster; asks PostgreSQL again if the last confirmation is not fresh or a clock jumped.
     *
     * @throws FenceLostException otherwise, for ever
     */
    public void ensureHeld() {
        if (lost || closed) {
            throw new FenceLostException("cluster " + cluster + " is no longer held by this process");
        }
        if (ageMillis() >= settings.confirmEvery().toMillis()) {
            confirm();
        }
        if (ageMillis() >= settings.handsOffAfter().toMillis()) {
            throw lost("the last confirmation that cluster " + cluster + " is held is too old");
        }
    }

    /** Whether the hold is known to be lost. Does not ask. */
    public boolean isLost() {
        return lost;
    }

    /** The door to calls that change one VM. */
    public GuardedVm guard(Host host, DomainId vm, Claim claim) {
        return new GuardedVm(this, host, vm, claim);
    }

    /** Gives the cluster back. Harmless when it is lost or closed already. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        confirmer.shutdownNow();
        synchronized (this) {
            try (Connection ending = connection) {
                if (!lost) {
                    LeaseRepository.release(ending, cluster, epoch);
                }
            } catch (SQLException e) {
                lost = true; // the session is gone, and with it the lock
            }
        }
    }

    void waitOut(Duration duration) {
        Instant until = Instant.now().plus(duration);
        while (Instant.now().isBefore(until)) {
            ensureHeld();
            Duration left = Duration.between(Instant.now(), until);
            Pause.of(
                    left.compareTo(settings.confirmEvery()) < 0
                            ? (left.isNegative() ? Duration.ZERO : left)
                            : settings.confirmEvery());
        }
    }

    /** Time since the last confirmation by the clock that went further: one stands still in a suspended machine, the other can be set. */
    private long ageMillis() {
        long monotonic = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - confirmedNanos);
        if (monotonic >= settings.confirmEvery().toMillis()) {
            return monotonic;
        }
        long wall = System.currentTimeMillis() - confirmedMillis;
        return Math.max(monotonic, Math.min(wall, settings.confirmEvery().toMillis()));
    }

    private void confirmQuietly() {
        try {
            confirm();
        } catch (FenceLostException e) {
            confirmer.shutdown();
        }
    }

    private synchronized void confirm() {
        if (lost || closed) {
            throw new FenceLostException("cluster " + cluster + " is no longer held by this process");
        }
        long nanos = System.nanoTime();
        long millis = System.currentTimeMillis();
        try {
            if (!LeaseRepository.confirm(connection, cluster, epoch)) {
                throw lost("another process has taken cluster " + cluster);
            }
        } catch (SQLException e) {
            throw lost("the lock's connection broke", e);
        }
        remember(nanos, millis);
    }

    private void remember(long nanos, long millis) {
        confirmedNanos = nanos;
        confirmedMillis = millis;
    }

    private FenceLostException lost(String why) {
        lost = true;
        return new FenceLostException(why);
    }

    private FenceLostException lost(String why, SQLException cause) {
        lost = true;
        return new FenceLostException(why + ": " + cause.getMessage(), cause);
    }
}
