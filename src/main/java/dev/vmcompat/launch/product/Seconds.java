package dev.vmcompat.launch.product;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times in sentences, which nobody reads to the microsecond. */
final class Seconds {

    private Seconds() {}

    static Instant of(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
