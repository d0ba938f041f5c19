package dev.vmcompat.report;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** An event of {@code history --events}; the components are the JSON fields, in order. */
public record EventView(
        long seq,
        Instant at,
        String actor,
        String action,
        Optional<Long> run,
        Optional<UUID> uuid,
        Optional<String> stage,
        Optional<String> before,
        Optional<String> after) {}
