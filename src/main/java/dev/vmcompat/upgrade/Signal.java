package dev.vmcompat.upgrade;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes a waiting thread. Raised before anybody waits, it wakes the next one at once. */
public final class Signal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean raised;

    public void raise() {
        lock.lock();
        try {
            raised = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the signal at most that long, and lowers it. */
    public void await(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = atMost.toNanos();
            while (!raised && left > 0) {
                left = changed.awaitNanos(left);
            }
            raised = false;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was raised since the last wait; lowers it. */
    public boolean take() {
        lock.lock();
        try {
            boolean was = raised;
            raised = false;
            return was;
        } finally {
            lock.unlock();
        }
    }
}
