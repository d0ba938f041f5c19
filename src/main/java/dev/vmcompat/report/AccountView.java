package dev.vmcompat.report;

import java.time.Instant;
import java.util.Optional;

/** An account of {@code account list}; the components are the JSON fields, in order. */
public record AccountView(
        String name, String role, boolean enabled, int failedAttempts, Optional<Instant> lockedUntil) {}
