package dev.vmcompat.fence;

import java.time.Duration;

/** Waiting for another process, of which no event tells. */
final class Pause {

    private Pause() {}

    static void of(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FenceLostException("interrupted while waiting for the cluster", e);
        }
    }
}
