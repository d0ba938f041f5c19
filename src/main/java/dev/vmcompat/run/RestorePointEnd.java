package dev.vmcompat.run;

import dev.vmcompat.fence.ClaimLostException;
import dev.vmcompat.fence.FenceLostException;
import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.fence.Holder;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.plan.RunOutlines;
import dev.vmcompat.restorepoint.Removal;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.RestorePointException;
import dev.vmcompat.restorepoint.RestorePoints;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.Progress;
import dev.vmcompat.upgrade.Repositories;
import dev.vmcompat.upgrade.StageName;
import dev.vmcompat.upgrade.WorkId;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Ends one restore point; its VM is in hand meanwhile, and goes on as it is whatever comes of it. What is refused is settled at once, so that it
 * holds up nobody; what ends in something unknown stays in hand. Either is counted: after the third time it is no longer tried by itself.
 */
final class RestorePointEnd {

    private static final Logger LOG = LoggerFactory.getLogger(RestorePointEnd.class);
    private static final int ENOUGH = 3;

    private final RestorePoints restorePoints;
    private final Repositories repositories;
    private final RunOutlines outlines;
    private final Clock clock;

    RestorePointEnd(RestorePoints restorePoints, Repositories repositories, RunOutlines outlines, Clock clock) {
        this.restorePoints = restorePoints;
        this.repositories = repositories;
        this.outlines = outlines;
        this.clock = clock;
    }

    /** What came of it, and the sentence for it. */
    record Result(Removal removal, String words) {}

    /** The VM that is in hand for this. */
    Optional<WorkId> inHand(String cluster) {
        return repositories
                .progress()
                .inHand(cluster)
                .map(Progress::work)
                .filter(work -> work.kind() == WorkId.Kind.EXPIRE);
    }

    /** Takes the VM in hand. */
    WorkId begin(ClusterSession session, RestorePoint point) {
        WorkId work = new WorkId(
                point.run(),
                point.vm(),
                WorkId.Kind.EXPIRE,
                repositories.progress().nextAttempt(point.run(), point.vm(), WorkId.Kind.EXPIRE));
        session.fence().ensureHeld();
        repositories
                .progress()
                .begin(work, session.cluster().name().text(), Holder.self().words(), clock.instant());
        return work;
    }

    /**
     * Ends the restore point of the VM in hand.
     *
     * @throws RuntimeException where it is not known what became of it; the VM stays in hand
     */
    Result finish(ClusterSession session, WorkId work, BooleanSupplier giveWay) {
        Optional<RestorePoint> point = restorePoints.find(work.run(), work.vm());
        ClusterSession.Location location = session.locate(work.vm());
        if (location instanceof ClusterSession.Location.Unknown unknown) {
            throw unknown.cause();
        }
        if (point.isPresent() && location instanceof ClusterSession.Location.Nowhere) {
            restorePoints.vanished(point.get());
        }
        if (point.isEmpty() || !(location instanceof ClusterSession.Location.At at)) {
            repositories.progress().settle(work, clock.instant());
            return result(work, new Removal.GaveWay("no host has it any more"));
        }
        GuardedVm guard = guard(session, work, at);
        int attempt = repositories.attempts().begin(work, StageName.END_RESTORE_POINT, clock.instant());
        Removal removal;
        try {
            guard.setClaim();
            repositories.progress().claimed(work, clock.instant());
            removal = restorePoints.remove(guard, point.get(), giveWay);
        } catch (FenceLostException e) {
            end(work, attempt, "UNANSWERED", String.valueOf(e.getMessage()));
            throw e;
        } catch (RuntimeException e) {
            return failed(session, work, attempt, point.get(), guard, e);
        }
        Result result = result(work, removal);
        end(work, attempt, removal instanceof Removal.Removed ? "OK" : "SKIPPED", result.words());
        repositories.progress().settle(work, clock.instant());
        guard.removeClaim();
        return result;
    }

    private Result failed(
            ClusterSession session, WorkId work, int attempt, RestorePoint point, GuardedVm guard, RuntimeException e) {
        String why = String.valueOf(e.getMessage());
        boolean answered = !(e instanceof DataAccessException) && answers(session, guard);
        end(work, attempt, answered ? "ERROR" : "UNANSWERED", e.getClass().getSimpleName() + ": " + why);
        boolean enough = answered && repositories.attempts().errorsOfAll(work, StageName.END_RESTORE_POINT) >= ENOUGH;
        if (!answered || (!enough && !isRefusal(e))) {
            throw e;
        }
        LOG.warn("run {} VM {}: its restore point was not removed: {}", work.run(), work.vm(), why);
        if (enough) {
            restorePoints.giveUp(point, why);
        }
        repositories.progress().settle(work, clock.instant());
        release(guard);
        return result(work, new Removal.GaveWay("it could not be removed: " + why));
    }

    /** Nothing was begun that may still go on. */
    private static boolean isRefusal(RuntimeException e) {
        if (e instanceof HypervisorException host) {
            return switch (host.kind()) {
                case REFUSED, UNSUPPORTED, BUSY, NOT_FOUND -> true;
                case TIMED_OUT, UNREACHABLE, UNKNOWN -> false;
            };
        }
        return e instanceof RestorePointException || e instanceof ClaimLostException;
    }

    private static boolean answers(ClusterSession session, GuardedVm guard) {
        try {
            session.fence().ensureHeld();
            guard.host().state(guard.vm());
            return true;
        } catch (HypervisorException e) {
            return e.kind() == HypervisorException.Kind.NOT_FOUND;
        }
    }

    /** A claim that stays is removed by whoever takes the lock next. */
    private static void release(GuardedVm guard) {
        try {
            guard.removeClaim();
        } catch (HypervisorException | ClaimLostException e) {
            LOG.warn("VM {}: its claim stays for now: {}", guard.vm(), e.getMessage());
        }
    }

    private void end(WorkId work, int attempt, String result, String message) {
        repositories.attempts().end(work, StageName.END_RESTORE_POINT, attempt, result, message, clock.instant());
    }

    private Result result(WorkId work, Removal removal) {
        String name =
                planned(work).map(RunOutlines.Outline::name).orElse(work.vm().toString());
        String of = "VM " + name + " of run " + work.run() + ": ";
        if (removal instanceof Removal.GaveWay stays) {
            return new Result(removal, of + stays.why());
        } else if (removal instanceof Removal.Lost lost) {
            return new Result(removal, of + "lost, " + lost.why());
        }
        return new Result(removal, of + "removed");
    }

    private GuardedVm guard(ClusterSession session, WorkId work, ClusterSession.Location.At at) {
        Optional<RunOutlines.Outline> planned = planned(work);
        return session.fence()
                .guard(
                        at.host(),
                        work.vm(),
                        session.claim(
                                work,
                                planned.map(RunOutlines.Outline::from).orElse(""),
                                planned.map(RunOutlines.Outline::to).orElse(""),
                                at.entry().state().power().isActive(),
                                clock.instant()));
    }

    private Optional<RunOutlines.Outline> planned(WorkId work) {
        return outlines.vm(work.run(), work.vm());
    }
}
