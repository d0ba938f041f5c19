package dev.vmcompat.fence;

import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

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

    /** How long closing waits for the history to be told of a loss. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final LeaseRepository leases;
    private final FenceSettings settings;
    private final LockHistory history;
    private final Freshness freshness;
    private final ScheduledExecutorService confirmer;
    private final AtomicBoolean lost = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile long epoch;
    private boolean givenBack;

    /** @param freshness confirmed when the epoch was asked for */
    Fence(long epoch, LeaseRepository leases, FenceSettings settings, LockHistory history, Freshness freshness) {
        this.epoch = epoch;
        this.leases = leases;
        this.settings = settings;
        this.history = history;
        this.freshness = freshness;
        this.confirmer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "fence-" + history.cluster());
            thread.setDaemon(true);
            return thread;
        });
        long every = settings.confirmEvery().toMillis();
        var unused = confirmer.scheduleWithFixedDelay(this::confirmQuietly, every, every, TimeUnit.MILLISECONDS);
    }

    public String cluster() {
        return history.cluster();
    }

    /** This hold's number: higher than any before it in this cluster. */
    public long epoch() {
        return epoch;
    }

    /**
     * Raises the epoch above one that was found on a VM and that the database does not know (it was restored from an older backup).
     *
     * @param found as a claim carries it, so less than {@link Claim#MAX_EPOCH}
     * @throws FenceLostException if the cluster is no longer held
     */
    public synchronized void raiseAbove(long found) {
        if (found < epoch) {
            return;
        }
        ensureHeld();
        long raised = Math.addExact(found, 1);
        try {
            if (!leases.raise(epoch, raised)) {
                throw lost("another process has taken cluster " + cluster());
            }
            epoch = raised;
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
        if (lost.get() || closed.get()) {
            throw notHeld();
        }
        if (freshness.isStale()) {
            confirm();
        }
        if (freshness.ageMillis() >= settings.handsOffAfter().toMillis()) {
            throw lost("the last confirmation that cluster " + cluster() + " is held is too old");
        }
    }

    /**
     * Whether a run waits for the cluster.
     *
     * @throws FenceLostException if the database does not answer, or the cluster is no longer held
     */
    public synchronized boolean isAwaited() {
        if (lost.get() || closed.get()) {
            throw notHeld();
        }
        try {
            return leases.isAwaited();
        } catch (SQLException e) {
            throw lost("the lock's connection broke", e);
        }
    }

    /**
     * Takes a host for this cluster. It stays another's while a run of that one is open or a VM of it is in hand.
     *
     * @param host as {@link dev.vmcompat.hypervisor.HostInfo#identity} has it
     * @return the other cluster that has the host; empty where it is this one's now
     * @throws FenceLostException if the cluster is no longer held
     */
    public synchronized Optional<String> own(String host) {
        ensureHeld();
        try {
            return leases.own(host);
        } catch (SQLException e) {
            throw lost("the lock's connection broke", e);
        }
    }

    /** Whether the hold is known to be lost. Does not ask. */
    public boolean isLost() {
        return lost.get();
    }

    /** The door to calls that change one VM. */
    public GuardedVm guard(Host host, DomainId vm, Claim claim) {
        return new GuardedVm(this, host, vm, claim);
    }

    /** The door to marks on one VM that need no claim. */
    public MarkedVm marks(Host host, DomainId vm) {
        return new MarkedVm(this, host, vm);
    }

    /**
     * Gives the cluster back. Harmless when it is lost or closed already.
     *
     * @throws RuntimeException as the ledger does, after the cluster was given back
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (isStillHeld()) {
                history.released(epoch);
            }
        } finally {
            release();
            end();
        }
    }

    /** Ends the hold as if the process had died: whoever comes next waits one call deadline. */
    void abandon() {
        if (closed.compareAndSet(false, true)) {
            end();
        }
    }

    void waitOut(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            ensureHeld();
            Pause.of(Duration.ofNanos(Math.min(left, settings.confirmEvery().toNanos())));
        }
        ensureHeld();
    }

    /** Names this process alone in the lease: nothing of a holder before it can happen any more. */
    synchronized void settle() {
        try {
            if (!leases.name(epoch, Holder.self())) {
                throw lost("another process has taken cluster " + cluster());
            }
        } catch (SQLException e) {
            throw lost("the lock's connection broke", e);
        }
    }

    /** Takes the hands off for ever, whatever the lock says. */
    FenceLostException lost(String why) {
        return lost(why, null);
    }

    private void confirmQuietly() {
        try {
            ask();
        } catch (FenceLostException e) {
            confirmer.shutdown(); // whoever acts next is told
        }
    }

    private synchronized void confirm() {
        if (lost.get() || closed.get()) {
            throw notHeld();
        }
        if (freshness.isStale()) {
            ask();
        }
    }

    private synchronized void ask() {
        if (lost.get() || givenBack) {
            throw notHeld();
        }
        Freshness.Moment asked = freshness.now();
        try {
            if (!leases.confirm(epoch)) {
                throw lost("another process has taken cluster " + cluster() + ", or its lock is on another session");
            }
        } catch (SQLException e) {
            throw lost("the lock's connection broke", e);
        }
        freshness.confirmedAt(asked);
    }

    private boolean isStillHeld() {
        try {
            ask();
            return true;
        } catch (FenceLostException e) {
            return false;
        }
    }

    private synchronized void release() {
        try {
            if (!lost.get() && !leases.release(epoch)) {
                var unused = lost("another process had taken cluster " + cluster());
            }
        } catch (SQLException e) {
            var unused = lost("the lock's connection broke", e);
        }
        givenBack = true; // a confirmation that comes now would take that for a loss
    }

    private void end() {
        leases.end();
        confirmer.shutdown();
        try {
            if (!confirmer.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                confirmer.shutdownNow();
            }
        } catch (InterruptedException e) {
            confirmer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private FenceLostException notHeld() {
        return new FenceLostException("cluster " + cluster() + " is no longer held by this process");
    }

    private FenceLostException lost(String why, @Nullable SQLException cause) {
        String words = cause == null ? why : why + ": " + cause.getMessage();
        if (lost.compareAndSet(false, true)) {
            // A session that still stands frees the lock now, not only when the lease is over.
            leases.end();
            tellOfLoss(words);
        }
        return new FenceLostException(words, cause);
    }

    /** By the other thread: whoever acts takes the hands off at once, even if the database does not answer. */
    private void tellOfLoss(String why) {
        try {
            confirmer.execute(() -> {
                try {
                    history.lost(epoch, why);
                } catch (RuntimeException e) {
                    // The database that took the lock away may not take the event either; whoever acts is told by an
                    // exception.
                }
            });
        } catch (RejectedExecutionException e) {
            // closed meanwhile: nobody acts any more
        }
    }
}
