package dev.vmcompat.upgrade;

import java.time.Duration;
import java.time.Instant;

/** Real time, counted from the start of the process by a clock that nobody sets. */
public final class RealPace implements Pace {

    private final Instant started = Instant.now();
    private final long startedNanos = System.nanoTime();

    @Override
    public Instant now() {
        return started.plusNanos(System.nanoTime() - startedNanos);
    }

    @Override
    public void pause(Signal signal, Duration atMost) {
        try {
            signal.await(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a guest", e);
        }
    }
}
