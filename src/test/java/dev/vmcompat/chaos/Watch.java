package dev.vmcompat.chaos;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Looks all the time how many VMs are away. */
final class Watch implements AutoCloseable {

    private static final long PAUSE_NANOS = 500_000_000;

    private final Target target;
    private final Verdict verdict;
    private final Thread thread;
    private volatile boolean looking;
    private volatile Excuse excuse = new Excuse();
    private volatile boolean over;

    Watch(Target target, Verdict verdict) {
        this.target = target;
        this.verdict = verdict;
        this.thread = new Thread(this::watch, "watch");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /** @param which those that were struck themselves do not count */
    void begin(Excuse which) {
        excuse = which;
        looking = true;
    }

    void end() {
        looking = false;
    }

    private void watch() {
        while (!over) {
            if (looking) {
                List<String> away = target.notRunning().stream()
                        .filter(vm -> !excuse.isHarmed(vm))
                        .toList();
                if (away.size() > 1 && looking) {
                    verdict.violation("more than one VM is away: " + away);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
