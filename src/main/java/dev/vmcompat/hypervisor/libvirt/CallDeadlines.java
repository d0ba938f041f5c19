package dev.vmcompat.hypervisor.libvirt;

import java.time.Duration;

/**
 * How long a call to a host may take before it counts as TIMED_OUT and its connection as broken.
 *
 * @param call an ordinary call, and the opening of a connection; positive
 * @param slow define, start, revert and the listing of a whole host; at least {@code call}
 * @param keepAliveInterval between two keepalive messages, whole seconds, at least one
 * @param keepAliveCount messages without an answer after which the connection is closed; at least one
 */
public record CallDeadlines(Duration call, Duration slow, Duration keepAliveInterval, int keepAliveCount) {

    public CallDeadlines {
        if (call.isZero() || call.isNegative()) {
            throw new IllegalArgumentException("a call's deadline is positive, not " + call);
        }
        if (slow.compareTo(call) < 0) {
            throw new IllegalArgumentException("a slow call's deadline is at least " + call + ", not " + slow);
        }
        if (keepAliveInterval.toSeconds() < 1 || keepAliveCount < 1) {
            throw new IllegalArgumentException("keepalive needs at least 1 s and 1 message");
        }
    }

    /** 60 s; define and start 5 min; keepalive 3 times every 5 s. */
    public static CallDeadlines defaults() {
        return new CallDeadlines(Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofSeconds(5), 3);
    }
}
