package dev.vmcompat.hypervisor.libvirt;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection with its own few platform threads, on which alone libvirt is called: a call that never returns costs one of them, never
 * the caller. A session that is retired closes its connection when its last call has come back.
 */
final class HostSession {

    private static final int THREADS = 8;
    /** More calls than this that never came back, over all hosts, and new ones are not begun. */
    private static final int MOST_HUNG = 64;

    private static final AtomicInteger HUNG = new AtomicInteger();

    private final ThreadPoolExecutor threads;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Integer> remaining = new CompletableFuture<>();
    private final AtomicBoolean retired = new AtomicBoolean();
    private final Consumer<NativeConnection> beforeClose;
    private volatile @Nullable NativeConnection connection;

    /** @param beforeClose what must be undone before the connection can be closed, also one that opens when nobody waits for it any more */
    HostSession(String name, Consumer<NativeConnection> beforeClose) {
        this.beforeClose = beforeClose;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "libvirt-" + name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    /** The connection died. */
    static final class Gone extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final boolean beforeTheCall;

        Gone(boolean beforeTheCall, @Nullable Throwable cause) {
            super("the connection is down", cause);
            this.beforeTheCall = beforeTheCall;
        }

        /** True if the call was never sent. */
        boolean isBeforeTheCall() {
            return beforeTheCall;
        }
    }

    /**
     * Opens the connection on a thread of this session.
     *
     * @throws TimeoutException if it is not open yet; once the session is retired it is closed as soon as it opens
     */
    NativeConnection open(Supplier<NativeConnection> opening, Duration deadline)
            throws TimeoutException, InterruptedException {
        return submit(deadline, () -> {
            NativeConnection opened = opening.get();
            connection = opened;
            return opened;
        });
    }

    /**
     * @throws Gone if the connection is dead before or after the call
     * @throws NativeFailure if the call failed on a living connection
     * @throws TimeoutException if there is no answer yet; the call may still be under way
     */
    <T> T call(Duration deadline, Function<NativeConnection, T> call) throws TimeoutException, InterruptedException {
        return submit(deadline, () -> {
            NativeConnection open = connection;
            if (open == null || closing.get() || !open.isAlive()) {
                throw new Gone(true, null);
            }
            try {
                return call.apply(open);
            } catch (NativeFailure e) {
                if (!open.isAlive()) {
                    throw new Gone(false, e);
                }
                throw e;
            }
        });
    }

    private <T> T submit(Duration deadline, Supplier<T> work) throws TimeoutException, InterruptedException {
        if (HUNG.get() >= MOST_HUNG) {
            throw new Gone(true, new IllegalStateException(MOST_HUNG + " calls to hosts never came back"));
        }
        Pending<T> pending = new Pending<>(work);
        inFlight.incrementAndGet();
        try {
            threads.execute(pending);
        } catch (java.util.concurrent.RejectedExecutionException e) {
            leaveElsewhere();
            throw new Gone(true, e);
        }
        try {
            return pending.result.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            pending.abandon();
            throw e;
        }
    }

    /** No new calls; the connection is closed when those under way have come back, at once if there are none. */
    void retire() {
        if (retired.compareAndSet(false, true)) {
            inFlight.incrementAndGet();
            threads.execute(this::leave);
            threads.shutdown();
        }
    }

    /** Retires and waits. @return how many handles still held the connection open, or -1 if it could not be closed in time */
    int close(Duration patience) throws InterruptedException {
        retire();
        try {
            return remaining.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return -1;
        }
    }

    /** A call that came too late may be the last to leave, and no caller closes a connection by itself: that may hang. */
    private void leaveElsewhere() {
        Thread last = new Thread(this::leave, "libvirt-close");
        last.setDaemon(true);
        last.start();
    }

    private void leave() {
        if (inFlight.decrementAndGet() == 0 && retired.get() && closing.compareAndSet(false, true)) {
            NativeConnection open = connection;
            try {
                if (open != null) {
                    beforeClose.accept(open);
                    remaining.complete(open.binding().close());
                } else {
                    remaining.complete(0);
                }
            } catch (org.libvirt.LibvirtException | RuntimeException e) {
                remaining.completeExceptionally(e);
            }
        }
    }

    private final class Pending<T> implements Runnable {

        private static final int WAITING = 0;
        private static final int RUNNING = 1;
        private static final int DONE = 2;
        private static final int ABANDONED = 3;

        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final AtomicInteger state = new AtomicInteger(WAITING);
        private final Supplier<T> work;

        Pending(Supplier<T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                // One that nobody waits for any more is never begun: it would act behind the caller's back.
                if (state.compareAndSet(WAITING, RUNNING)) {
                    finish();
                }
            } finally {
                leave();
            }
        }

        private void finish() {
            try {
                result.complete(work.get());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            } finally {
                if (!state.compareAndSet(RUNNING, DONE)) {
                    HUNG.decrementAndGet();
                }
            }
        }

        void abandon() {
            if (!state.compareAndSet(WAITING, DONE)) {
                HUNG.incrementAndGet();
                if (!state.compareAndSet(RUNNING, ABANDONED)) {
                    HUNG.decrementAndGet();
                }
            }
        }
    }
}
