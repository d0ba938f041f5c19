package dev.vmcompat.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One event of the history, as it was appended.
 *
 * @param seq its place in the chain, from 1 without gaps
 * @param at to the microsecond
 * @param action the stored name; {@link AuditAction#named} explains those that this version knows
 */
public record AuditEvent(
        long seq,
        Instant at,
        Actor actor,
        String action,
        Optional<String> cluster,
        Optional<Long> run,
        Optional<UUID> uuid,
        Optional<String> stage,
        Optional<String> before,
        Optional<String> after) {}
