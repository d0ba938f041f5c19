package dev.vmcompat.run;

import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.fence.Holder;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.RunRepository;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.RestorePoints;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.ProgressRepository;
import dev.vmcompat.upgrade.WorkId;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Ends restore points whose time is over, one VM at a time; each VM is in hand meanwhile, so that a start after a crash goes on with it. */
final class Expiry {

    private final RestorePoints restorePoints;
    private final ProgressRepository progress;
    private final RunRepository runs;
    private final Clock clock;

    Expiry(RestorePoints restorePoints, ProgressRepository progress, RunRepository runs, Clock clock) {
        this.restorePoints = restorePoints;
        this.progress = progress;
        this.runs = runs;
        this.clock = clock;
    }

    /**
     * Ends those that expired.
     *
     * @param giveWay true where a run waits for the cluster
     * @return how many were ended
     */
    int endExpired(ClusterSession session, BooleanSupplier giveWay) {
        return end(session, restorePoints.expired(session.cluster().name().text(), clock.instant()), giveWay);
    }

    /** Ends all that are held and not kept, whatever their time. */
    int endAll(ClusterSession session, BooleanSupplier giveWay) {
        List<RestorePoint> held = restorePoints.held(session.cluster().name().text()).stream()
                .filter(point -> !point.keep())
                .toList();
        return end(session, held, giveWay);
    }

    private int end(ClusterSession session, List<RestorePoint> points, BooleanSupplier giveWay) {
        int ended = 0;
        for (RestorePoint point : points) {
            if (giveWay.getAsBoolean()) {
                break;
            }
            ClusterSession.Location location = session.locate(point.vm());
            if (location instanceof ClusterSession.Location.Nowhere) {
                restorePoints.vanished(point);
            } else if (location instanceof ClusterSession.Location.At) {
                WorkId work = new WorkId(
                        point.run(),
                        point.vm(),
                        WorkId.Kind.EXPIRE,
                        progress.nextAttempt(point.run(), point.vm(), WorkId.Kind.EXPIRE));
                progress.begin(
                        work, session.cluster().name().text(), Holder.self().words(), clock.instant());
                finish(session, work, giveWay);
                ended++;
            }
        }
        return ended;
    }

    /** Goes on with a VM that is in hand for the end of its restore point. */
    void finish(ClusterSession session, WorkId work, BooleanSupplier giveWay) {
        Optional<RestorePoint> point = restorePoints.find(work.run(), work.vm());
        ClusterSession.Location location = session.locate(work.vm());
        if (location instanceof ClusterSession.Location.Unknown unknown) {
            throw new BrokenOffException(String.valueOf(unknown.cause().getMessage()), unknown.cause());
        }
        if (point.isPresent() && location instanceof ClusterSession.Location.At at) {
            GuardedVm guard = guard(session, work, at);
            guard.setClaim();
            progress.claimed(work, clock.instant());
            var unused = restorePoints.remove(guard, point.get(), giveWay);
            progress.settle(work, clock.instant());
            guard.removeClaim();
        } else {
            progress.settle(work, clock.instant());
        }
    }

    private GuardedVm guard(ClusterSession session, WorkId work, ClusterSession.Location.At at) {
        DomainId vm = work.vm();
        Optional<PlannedVm> planned = runs.find(work.run()).flatMap(run -> run.vm(vm));
        return session.fence()
                .guard(
                        at.host(),
                        vm,
                        session.claim(
                                work,
                                planned.map(PlannedVm::from).orElse(""),
                                planned.map(PlannedVm::to).orElse(""),
                                at.entry().state().power().isActive(),
                                clock.instant()));
    }
}
