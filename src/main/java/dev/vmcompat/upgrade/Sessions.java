package dev.vmcompat.upgrade;

import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunRepository;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The clusters this process holds. Steps find theirs by the run in their job's parameters, which carry text only. */
public final class Sessions {

    private final Map<Long, ClusterSession> byRun = new ConcurrentHashMap<>();
    private final RunRepository runs;

    public Sessions(RunRepository runs) {
        this.runs = runs;
    }

    /** Work on this run is done by the holder of this session from now on. */
    public void assign(long run, ClusterSession session) {
        byRun.put(run, session);
    }

    public void withdraw(ClusterSession session) {
        byRun.values().removeIf(session::equals);
    }

    /** @throws IllegalStateException if this process does not hold the run's cluster: nothing is done without the fence */
    public ClusterSession of(long run) {
        @Nullable ClusterSession session = byRun.get(run);
        if (session == null) {
            throw new IllegalStateException("run " + run + " is not this process's: it does not hold the cluster");
        }
        return session;
    }

    /** The run with its frozen list, read once in a session. */
    public Run run(long number) {
        ClusterSession session = of(number);
        return session.run(number)
                .orElseGet(() -> session.remember(runs.find(number).orElseThrow()));
    }
}
