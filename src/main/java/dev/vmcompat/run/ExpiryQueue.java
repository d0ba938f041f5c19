package dev.vmcompat.run;

import dev.vmcompat.restorepoint.Removal;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.WorkId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The restore points of one start of their job: first the VM in hand, then one after the other, until somebody else wants the cluster. */
final class ExpiryQueue {

    private final ClusterSession session;
    private final Iterator<RestorePoint> left;
    private final BooleanSupplier giveWay;
    private final RestorePointEnd end;
    private final int size;
    private Optional<WorkId> inHand;
    private boolean gaveWay;
    private int removed;
    private int stayed;
    private final List<String> notes = new ArrayList<>();

    ExpiryQueue(
            ClusterSession session,
            Optional<WorkId> inHand,
            List<RestorePoint> points,
            BooleanSupplier giveWay,
            RestorePointEnd end) {
        this.session = session;
        this.inHand = inHand;
        this.size = points.size() + (inHand.isPresent() ? 1 : 0);
        this.left = points.iterator();
        this.giveWay = giveWay;
        this.end = end;
    }

    int size() {
        return size;
    }

    /** The next that is in hand then; null where there is none, or somebody else wants the cluster. */
    @Nullable
    WorkId next() {
        if (inHand.isPresent()) {
            WorkId work = inHand.get();
            inHand = Optional.empty();
            return work;
        }
        while (left.hasNext()) {
            if (giveWay.getAsBoolean()) {
                leaveTheRest();
                return null;
            }
            RestorePoint point = left.next();
            ClusterSession.Location location = session.locate(point.vm());
            if (location instanceof ClusterSession.Location.Unknown) {
                stayed++;
                notes.add("VM " + point.vm() + " of run " + point.run() + " was not found on a host that answers");
            } else {
                return end.begin(session, point); // also one that is on no host any more: that ends it
            }
        }
        return null;
    }

    void process(WorkId work) {
        RestorePointEnd.Result result = end.finish(session, work, giveWay);
        if (result.removal() instanceof Removal.Removed) {
            removed++;
        } else {
            boolean stays = result.removal() instanceof Removal.GaveWay;
            stayed += stays ? 1 : 0;
            gaveWay = gaveWay || (stays && giveWay.getAsBoolean());
            notes.add(result.words());
        }
    }

    /** Whether some were left for later. */
    boolean gaveWay() {
        return gaveWay;
    }

    Ended ended() {
        return new Ended(removed, stayed, notes);
    }

    private void leaveTheRest() {
        gaveWay = true;
        int waiting = 0;
        while (left.hasNext()) {
            RestorePoint unused = left.next();
            waiting++;
        }
        stayed += waiting;
        notes.add(waiting + " left for later: somebody else wants the cluster");
    }
}
