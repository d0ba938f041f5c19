package dev.vmcompat.report;

import java.time.Instant;
import java.util.Optional;

/** A run of {@code history}; the components are the JSON fields, in order. */
public record RunSummary(
        long run,
        String cluster,
        String status,
        Optional<String> approvedBy,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<Integer> exitCode) {}
