package dev.vmcompat.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * Which events to read; an empty component does not restrict.
 *
 * @param since events at or after this time
 */
public record AuditFilter(Optional<Long> run, Optional<UUID> uuid, Optional<Instant> since) {

    public AuditFilter {
        // Stored times are truncated to microseconds, while the driver rounds up: an event would lie before its own
        // time.
        since = since.map(time -> time.truncatedTo(ChronoUnit.MICROS));
    }

    /** All events. */
    public static AuditFilter all() {
        return new AuditFilter(Optional.empty(), Optional.empty(), Optional.empty());
    }

    public AuditFilter ofRun(long number) {
        return new AuditFilter(Optional.of(number), uuid, since);
    }

    public AuditFilter ofVm(UUID vm) {
        return new AuditFilter(run, Optional.of(vm), since);
    }

    public AuditFilter since(Instant time) {
        return new AuditFilter(run, uuid, Optional.of(time));
    }
}
