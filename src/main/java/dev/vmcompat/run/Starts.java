package dev.vmcompat.run;

import dev.vmcompat.plan.Planner;
import dev.vmcompat.plan.Run;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What this process's starts of the parent job are to do. Steps find theirs by the run number; job parameters carry text only. */
final class Starts {

    /** One start; used by the one thread that launches it. */
    static final class Start {

        private final Optional<Planner.Request> request;
        private final Consumer<Run> approver;
        private final Function<Run, Optional<VmQueue>> queues;
        private Optional<VmQueue> queue = Optional.empty();
        private Optional<RuntimeException> refusal = Optional.empty();

        /**
         * @param request what to plan; empty where the run is planned
         * @param approver is offered a run that awaits approval, and may approve it
         * @param queues makes the queue of VMs once the run is approved; empty where the start ends at the approval
         */
        Start(Optional<Planner.Request> request, Consumer<Run> approver, Function<Run, Optional<VmQueue>> queues) {
            this.request = request;
            this.approver = approver;
            this.queues = queues;
        }

        Optional<Planner.Request> request() {
            return request;
        }

        /** Does something whose refusal is for whoever asked for the start, not for Batch. */
        void refusing(Runnable action) {
            try {
                action.run();
            } catch (RuntimeException e) {
                refusal = Optional.of(e);
                throw e;
            }
        }

        void offer(Run run) {
            refusing(() -> approver.accept(run));
        }

        void open(Run run) {
            refusing(() -> queue = queues.apply(run));
        }

        Optional<VmQueue> queued() {
            return queue;
        }

        Optional<RuntimeException> refusal() {
            return refusal;
        }
    }

    private final Map<Long, Start> byRun = new ConcurrentHashMap<>();

    void put(long run, Start start) {
        byRun.put(run, start);
    }

    void remove(long run) {
        byRun.remove(run);
    }

    Start of(long run) {
        @Nullable Start start = byRun.get(run);
        if (start == null) {
            throw new IllegalStateException("run " + run + " was not started by this process");
        }
        return start;
    }
}
