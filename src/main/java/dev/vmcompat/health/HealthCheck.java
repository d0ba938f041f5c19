package dev.vmcompat.health;

import java.time.Duration;
import java.util.Optional;

/**
 * One health check: what is asked, and how patiently. Before a VM is touched it is asked up to {@code 1 + retries} times; after a start, until
 * it is well or the deadline is over.
 *
 * @param probe what is asked
 * @param timeout how long one answer may take
 * @param interval between two attempts; empty: the run's {@code health.interval}
 * @param retries how often it is asked again before, at most 100
 * @param deadline how long it may take to be well after the settle time; empty: the run's {@code health.deadline}
 */
public record HealthCheck(
        Probe probe, Duration timeout, Optional<Duration> interval, int retries, Optional<Duration> deadline) {

    public static final Duration USUAL_TIMEOUT = Duration.ofSeconds(10);
    public static final int USUAL_RETRIES = 2;

    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofDays(1);
    private static final int MOST_RETRIES = 100;

    public HealthCheck {
        between("timeout", timeout, Duration.ofSeconds(1), Duration.ofHours(1));
        interval.ifPresent(time -> between("interval", time, LEAST, Duration.ofHours(1)));
        deadline.ifPresent(time -> between("deadline", time, Duration.ofSeconds(1), MOST));
        if (retries < 0 || retries > MOST_RETRIES) {
            throw new IllegalArgumentException("retries: 0 to " + MOST_RETRIES + ", not " + retries);
        }
    }

    /** With the usual patience. */
    public static HealthCheck of(Probe probe) {
        return new HealthCheck(probe, USUAL_TIMEOUT, Optional.empty(), USUAL_RETRIES, Optional.empty());
    }

    /** For people. */
    public String words() {
        return probe.words();
    }

    /** Canonical JSON: equal checks have equal text. */
    public String toJson() {
        return HealthCheckText.write(this);
    }

    /**
     * Reads {@link #toJson}.
     *
     * @throws IllegalArgumentException if the text is no such JSON, or has a key that this version does not know: what was approved must not be
     *     followed by halves
     */
    public static HealthCheck fromJson(String json) {
        return HealthCheckText.read(json);
    }

    private static void between(String what, Duration time, Duration least, Duration most) {
        if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
            throw new IllegalArgumentException(what + ": from " + least + " to " + most + ", not " + time);
        }
    }
}
