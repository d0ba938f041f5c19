package dev.vmcompat.fence;

import java.time.Duration;

/**
 * The fence's times, in whole milliseconds.
 *
 * @param lease after this silence PostgreSQL ends the lock's session ({@code idle_session_timeout}), so that a hung holder loses the lock; at
 *     most a day
 * @param confirmEvery how often the holder confirms that it still holds
 * @param handsOffAfter nothing is changed on a host when the last confirmation is older
 * @param callDeadline how long a new holder waits for the calls of an old one that is not known to be dead
 */
public record FenceSettings(Duration lease, Duration confirmEvery, Duration handsOffAfter, Duration callDeadline) {

    private static final Duration LONGEST_LEASE = Duration.ofDays(1);

    public FenceSettings {
        if (confirmEvery.toMillis() < 1) {
            throw new IllegalArgumentException("fence.confirm-every is at least a millisecond, not " + confirmEvery);
        }
        if (handsOffAfter.compareTo(confirmEvery) <= 0 || lease.compareTo(handsOffAfter) <= 0) {
            throw new IllegalArgumentException(
                    "fence: confirm-every (" + confirmEvery + ") < hands-off-after (" + handsOffAfter + ") < lease ("
                            + lease + ") must hold, or a holder that hangs acts on a cluster that is another's");
        }
        if (lease.compareTo(LONGEST_LEASE) > 0) {
            throw new IllegalArgumentException("fence.lease is at most a day, not " + lease);
        }
        if (callDeadline.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "fence: a call's deadline is at least a millisecond, not " + callDeadline);
        }
    }
}
