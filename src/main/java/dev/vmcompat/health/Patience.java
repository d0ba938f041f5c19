package dev.vmcompat.health;

import java.time.Duration;
import java.time.Instant;

/** How time goes by while a guest works on an answer. Tests move it by hand. */
public interface Patience {

    /** Now; never goes back. */
    Instant now();

    /** Returns when that long has passed. */
    void rest(Duration time);
}
