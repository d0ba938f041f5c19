package dev.vmcompat.upgrade;

import java.time.Duration;
import java.time.Instant;

/** How time goes by while we wait for a guest. Tests move it by hand. */
public interface Pace {

    /** Now; never goes back, whatever happens to the machine's clock. */
    Instant now();

    /** Returns when the signal is raised or the time is over. */
    void pause(Signal signal, Duration atMost);
}
