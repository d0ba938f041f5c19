package dev.vmcompat.run;

import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.RestorePoints;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.WorkId;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Ends restore points through their job, which gives way to a run that waits for the cluster. */
final class Expiry {

    private final RestorePoints restorePoints;
    private final RestorePointEnd end;
    private final ExpiryJob job;
    private final Interruption interruption;
    private final Clock clock;

    Expiry(RestorePoints restorePoints, RestorePointEnd end, ExpiryJob job, Interruption interruption, Clock clock) {
        this.restorePoints = restorePoints;
        this.end = end;
        this.job = job;
        this.interruption = interruption;
        this.clock = clock;
    }

    /**
     * Ends those that expired.
     *
     * @throws BrokenOffException if it is not known what became of one; its VM is in hand
     */
    Ended endExpired(ClusterSession session) {
        return end(session, restorePoints.expired(cluster(session), clock.instant()));
    }

    /**
     * Ends all that stand, whatever their time, and though earlier tries failed.
     *
     * @param kept also those that a person keeps
     */
    Ended endAll(ClusterSession session, boolean kept) {
        return end(
                session,
                restorePoints.standing(cluster(session)).stream()
                        .filter(point -> kept || !point.keep())
                        .toList());
    }

    /** Goes on with a VM that is in hand for the end of its restore point. */
    Ended finish(ClusterSession session) {
        return end(session, List.of());
    }

    private Ended end(ClusterSession session, List<RestorePoint> points) {
        Optional<WorkId> inHand = end.inHand(cluster(session));
        if (points.isEmpty() && inHand.isEmpty()) {
            return Ended.nothing();
        }
        session.fence().ensureHeld();
        BooleanSupplier giveWay =
                () -> interruption.isAsked() || session.fence().isAwaited();
        ExpiryQueue queue = new ExpiryQueue(session, inHand, points, giveWay, end);
        job.launch(session, queue);
        return queue.ended();
    }

    private static String cluster(ClusterSession session) {
        return session.cluster().name().text();
    }
}
