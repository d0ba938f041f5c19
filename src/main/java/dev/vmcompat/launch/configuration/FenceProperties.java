package dev.vmcompat.launch.configuration;

import java.time.Duration;

/** The lock of a cluster: confirm-every &lt; hands-off-after &lt; lease. */
public record FenceProperties(
        @Key(says = "After this silence PostgreSQL takes the cluster's lock away from its holder.", standard = "60s")
        Duration lease,

        @Key(says = "How often the holder confirms that it still holds the lock.", standard = "10s")
        Duration confirmEvery,

        @Key(says = "Nothing is changed on a host when the last confirmation is older than this.", standard = "30s")
        Duration handsOffAfter) {

    public FenceProperties {
        if (confirmEvery.isZero()) {
            throw new IllegalArgumentException("confirm-every: more than nothing");
        }
        if (confirmEvery.compareTo(handsOffAfter) >= 0 || handsOffAfter.compareTo(lease) >= 0) {
            throw new IllegalArgumentException(
                    "confirm-every < hands-off-after < lease must hold, or a holder that hangs acts on a"
                            + " cluster that is another's");
        }
    }
}
