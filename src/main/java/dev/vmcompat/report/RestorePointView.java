package dev.vmcompat.report;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A restore point of {@code restore-points list}; the components are the JSON fields, in order. */
public record RestorePointView(
        long run,
        String cluster,
        String name,
        UUID uuid,
        String means,
        String state,
        boolean keep,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Optional<String> problem) {}
