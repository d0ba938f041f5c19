package dev.vmcompat.fence;

import java.time.Clock;
import java.util.concurrent.TimeUnit;

/**
 * How long ago the hold was confirmed, by two clocks: one stands still in a suspended machine, the other can be set. A confirmation counts from
 * when it was asked for: what the server does comes later.
 */
final class Freshness {

    /** A point in time by both clocks. */
    record Moment(long nanos, long millis) {}

    private final Clock clock;
    private final long staleMillis;
    private volatile Moment confirmed;

    /** @param staleMillis from this age on, a confirmation is asked for again */
    Freshness(Clock clock, long staleMillis) {
        this.clock = clock;
        this.staleMillis = staleMillis;
        this.confirmed = now();
    }

    Moment now() {
        return new Moment(System.nanoTime(), clock.millis());
    }

    void confirmedAt(Moment asked) {
        confirmed = asked;
    }

    /** Whether the last confirmation is old, or a clock moved so that its age is in doubt. */
    boolean isStale() {
        Moment last = confirmed;
        long wall = clock.millis() - last.millis();
        return ageMillis() >= staleMillis || wall >= staleMillis || wall < 0;
    }

    /** By the clock that nobody sets. */
    long ageMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - confirmed.nanos());
    }
}
