package dev.vmcompat.report;

import java.time.Instant;
import java.util.Optional;

/** A stage of a VM; the components are the JSON fields, in order. */
public record StageView(String name, String status, Instant startedAt, Optional<Instant> endedAt, int attempts) {}
