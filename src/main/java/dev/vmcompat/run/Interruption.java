package dev.vmcompat.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM and SIGINT: the VM in hand is finished, nothing further is begun. The machine waits for us at most the grace; what is not done then
 * is settled by the next start.
 */
public final class Interruption {

    private final Duration grace;
    private final CountDownLatch idle = new CountDownLatch(1);
    private volatile boolean asked;
    private volatile boolean busy;
    private volatile boolean begun;

    public Interruption(Duration grace) {
        this.grace = grace;
    }

    /** Registers with the JVM; once per process. */
    public void register() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::interrupted, "interruption"));
    }

    /** Whether the process was asked to end. */
    boolean isAsked() {
        return asked;
    }

    /** Whether this process has held a cluster, now or before. */
    public boolean hasBegun() {
        return begun;
    }

    void begin() {
        begun = true;
        busy = true;
    }

    /** Nothing of ours is away from its state any more. */
    void end() {
        busy = false;
        idle.countDown();
    }

    private void interrupted() {
        asked = true;
        if (busy) {
            try {
                boolean finished = idle.await(grace.toMillis(), TimeUnit.MILLISECONDS);
                asked = !finished || asked;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
