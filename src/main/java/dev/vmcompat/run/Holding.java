package dev.vmcompat.run;

import dev.vmcompat.fence.ClusterHeldException;
import dev.vmcompat.fence.Fence;
import dev.vmcompat.fence.FenceLostException;
import dev.vmcompat.fence.Fences;
import dev.vmcompat.fence.Holder;
import dev.vmcompat.fence.Purpose;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.upgrade.ClusterSession;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Takes a cluster for one piece of work, opens a session with its hosts, and gives it back, however the work ended. */
final class Holding {

    private final Engine engine;
    private final Fences fences;
    private final Hypervisor hypervisor;
    private final Duration lockWait;

    Holding(Engine engine, Fences fences, Hypervisor hypervisor, Duration lockWait) {
        this.engine = engine;
        this.fences = fences;
        this.hypervisor = hypervisor;
        this.lockWait = lockWait;
    }

    /** How long to wait for another process. */
    Duration lockWait() {
        return lockWait;
    }

    /** Waits as configured for another process to give the cluster back. */
    StartResult during(
            Cluster cluster, Purpose purpose, Optional<Long> run, Function<ClusterSession, StartResult> work) {
        return during(cluster, purpose, run, lockWait, work);
    }

    /**
     * Does the work with the cluster held.
     *
     * @throws ClusterHeldException if another process still holds it when the wait is over
     */
    StartResult during(
            Cluster cluster,
            Purpose purpose,
            Optional<Long> run,
            Duration wait,
            Function<ClusterSession, StartResult> work) {
        Fence fence = fences.take(cluster.name().text(), purpose, run, wait);
        ClusterSession session =
                new ClusterSession(fence, cluster, hypervisor, engine.vault().installation(), engine.clock());
        engine.interruption().begin();
        try (session) {
            return work.apply(session);
        } catch (HostSilentException e) {
            return new StartResult(run, Ending.UNREACHABLE, String.valueOf(e.getMessage()));
        } catch (BrokenOffException e) {
            return new StartResult(run, Ending.BROKEN_OFF, String.valueOf(e.getMessage()));
        } catch (FenceLostException e) {
            return new StartResult(
                    run,
                    Ending.BROKEN_OFF,
                    e.getMessage() + " (holder " + Holder.self().words() + ")");
        } finally {
            engine.sessions().withdraw(session);
            engine.interruption().end();
        }
    }
}
