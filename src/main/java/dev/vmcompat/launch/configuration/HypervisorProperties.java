package dev.vmcompat.launch.configuration;

import java.time.Duration;

/** Deadlines of calls to hosts. After one, what the call did is unknown and is looked at again. */
public record HypervisorProperties(
        @Key(says = "Deadline of a call to a host.", standard = "60s")
        Duration callTimeout,

        @Key(says = "Deadline of the calls that take longer: define, start, snapshots, block jobs.", standard = "5m")
        Duration defineTimeout) {

    public HypervisorProperties {
        if (callTimeout.toMillis() < 1000) {
            throw new IllegalArgumentException("call-timeout: at least 1s");
        }
        if (defineTimeout.compareTo(callTimeout) < 0) {
            throw new IllegalArgumentException("define-timeout: not shorter than call-timeout");
        }
    }
}
