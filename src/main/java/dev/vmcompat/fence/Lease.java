package dev.vmcompat.fence;

import java.time.Instant;
import java.util.Optional;

/**
 * A row of {@code cluster_lease}: who holds, or held last, a cluster.
 *
 * @param releasedAt empty while it is held, or if its holder died
 */
public record Lease(
        String cluster,
        long epoch,
        Holder holder,
        Purpose purpose,
        Optional<Long> run,
        Instant acquiredAt,
        Instant confirmedAt,
        Optional<Instant> releasedAt) {}
