package dev.vmcompat.run;

import dev.vmcompat.fence.Fence;
import dev.vmcompat.fence.FenceLostException;
import dev.vmcompat.fence.Fences;
import dev.vmcompat.fence.Purpose;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.plan.ApprovalState;
import dev.vmcompat.plan.PlanListener;
import dev.vmcompat.plan.Planner;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunOptions;
import dev.vmcompat.plan.RunStatus;
import dev.vmcompat.plan.TamperedException;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Plans, and starts or continues runs.
 *
 * <p>A start:
 *
 * <ol>
 *   <li>takes the cluster
 *   <li>settles what another process left: nothing is begun before that, and nothing while a VM needs a person
 *   <li>ends restore points that expired
 *   <li>continues the open run, or plans a new one, through the parent job
 *   <li>says how it ended, and gives the cluster back
 * </ol>
 */
public final class Runner {

    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final Engine engine;
    private final Fences fences;
    private final Hypervisor hypervisor;
    private final ParentJob parent;

    Runner(Engine engine, Fences fences, Hypervisor hypervisor, ParentJob parent) {
        this.engine = engine;
        this.fences = fences;
        this.hypervisor = hypervisor;
        this.parent = parent;
    }

    /**
     * A start that somebody asks for.
     *
     * @param cluster whose VMs
     * @param run the run to continue; empty: the open one, else a new one
     * @param options for a new run
     * @param narrowing what this start's options make of a run's own; throws where they are not narrower
     * @param approver is offered a run that awaits approval, and may approve it
     * @param createdBy who asks
     */
    public record Start(
            Cluster cluster,
            Optional<Long> run,
            RunOptions options,
            UnaryOperator<RunOptions> narrowing,
            Consumer<Run> approver,
            String createdBy) {}

    /** Plans a new run and stops at its approval. Needs no lock. */
    public Run plan(Cluster cluster, RunOptions options, String createdBy) {
        return plan(cluster, options, createdBy, PlanListener.DEAF);
    }

    /**
     * The same.
     *
     * @param listener is told of what is not in the list
     */
    public Run plan(Cluster cluster, RunOptions options, String createdBy, PlanListener listener) {
        long number = engine.runs().nextNumber();
        Starts.Start start = new Starts.Start(
                Optional.of(new Planner.Request(number, cluster, options, createdBy, listener)),
                run -> {},
                run -> Optional.empty());
        return tampering().recording(cluster, () -> {
            parent.launch(number, cluster.name().text(), start);
            return engine.runs().find(number).orElseThrow();
        });
    }

    /**
     * Settles the cluster and ends its open run, begun or not: for a fleet that is put back to its beginning.
     *
     * @throws dev.vmcompat.fence.ClusterHeldException if another process holds the cluster
     */
    public void abandon(Cluster cluster, long number) {
        Fence fence = fences.take(cluster.name().text(), Purpose.RECOVER, Optional.of(number), Duration.ZERO);
        ClusterSession session =
                new ClusterSession(fence, cluster, hypervisor, engine.vault().installation(), engine.clock());
        try (session) {
            List<String> unused = engine.recovery().settle(session);
            Run run = engine.runs().find(number).orElseThrow();
            finish(
                    run,
                    run.status() == RunStatus.AWAITING_APPROVAL ? RunStatus.SUPERSEDED : RunStatus.REJECTED,
                    AuditAction.RUN_STOPPED,
                    "its fleet was put back to its beginning");
        } finally {
            engine.sessions().withdraw(session);
        }
    }

    /**
     * Starts or continues a run.
     *
     * @throws RunEndedException if the run that was named has ended
     * @throws dev.vmcompat.fence.ClusterHeldException if another process holds the cluster
     * @throws ForeignClaimException if another installation has claimed one of its VMs
     * @throws TamperedException if the run's rows are not as they were written; it is recorded
     */
    public StartResult start(Start start) {
        return tampering().recording(start.cluster(), () -> started(start));
    }

    private Tampering tampering() {
        return new Tampering(engine.ledger());
    }

    private StartResult started(Start start) {
        Optional<Run> asked = askedUnlessTampered(start);
        asked.ifPresent(run -> refuseUnlessNarrower(run, start));
        Set<ConnectionUri> leftOut =
                asked.map(run -> run.options().leftOutHosts()).orElseGet(() -> leftOutAnew(start));
        Fence fence = fences.take(
                start.cluster().name().text(),
                Purpose.RUN,
                asked.map(Run::number),
                start.options().lockWait());
        ClusterSession session = new ClusterSession(
                fence, start.cluster(), hypervisor, engine.vault().installation(), engine.clock());
        engine.interruption().begin();
        try (session) {
            session.leaveOut(leftOut);
            return begun(session, start);
        } catch (FenceLostException e) {
            return new StartResult(start.run(), Ending.BROKEN_OFF, String.valueOf(e.getMessage()));
        } finally {
            engine.sessions().withdraw(session);
            engine.interruption().end();
        }
    }

    /** Refused before the cluster is taken, where it makes no sense. */
    private static Set<ConnectionUri> leftOutAnew(Start start) {
        Cluster unused = Planner.withoutLeftOut(start.cluster(), start.options());
        return start.options().leftOutHosts();
    }

    private StartResult begun(ClusterSession session, Start start) {
        String cluster = start.cluster().name().text();
        try {
            List<String> unread = engine.recovery().settle(session);
            if (!engine.repositories().needingAttention(cluster).isEmpty()) {
                return new StartResult(
                        start.run(),
                        Ending.NEEDS_ATTENTION,
                        "nothing was begun: a VM of the cluster needs a person first");
            }
            HostSilentException.throwIfAny(unread);
            Ended unused = engine.expiry().endExpired(session);
        } catch (HostSilentException e) {
            return ended(session, openRun(start), Ending.UNREACHABLE, e);
        } catch (BrokenOffException e) {
            return ended(session, openRun(start), Ending.BROKEN_OFF, e);
        }
        Optional<Long> run = start.run().or(() -> engine.runs().findOpen(cluster));
        return run.isPresent()
                ? proceed(session, start, engine.runs().find(run.get()).orElseThrow())
                : anew(session, start);
    }

    private Optional<Long> openRun(Start start) {
        return start.run()
                .or(() -> engine.runs().findOpen(start.cluster().name().text()));
    }

    private StartResult ended(ClusterSession session, Optional<Long> run, Ending ending, RuntimeException e) {
        return ended(session, run, new StartResult(run, ending, String.valueOf(e.getMessage())));
    }

    private Run open(long number) {
        Run run = engine.runs().find(number).orElseThrow(() -> new NotPossibleException("there is no run " + number));
        if (!run.status().isOpen()) {
            throw new RunEndedException(run);
        }
        return run;
    }

    /** The run that would be continued: what does not fit it is refused before anything is touched. */
    private Optional<Run> asked(Start start) {
        return start.run()
                .map(this::open)
                .or(() -> engine.runs().findOpen(start.cluster().name().text()).flatMap(engine.runs()::find));
    }

    /** One that is not as it was written is refused at once, but for its VM in hand: that is brought into service first. */
    private Optional<Run> askedUnlessTampered(Start start) {
        try {
            return asked(start);
        } catch (TamperedException e) {
            if (engine.repositories()
                    .progress()
                    .inHand(start.cluster().name().text())
                    .isEmpty()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static void refuseUnlessNarrower(Run run, Start start) {
        Set<DomainId> unused = run.leftOutBy(start.narrowing().apply(run.options()));
    }

    private StartResult anew(ClusterSession session, Start start) {
        session.leaveOut(leftOutAnew(start)); // the run that was to be continued may have ended
        long number = engine.runs().nextNumber();
        Planner.Request request =
                new Planner.Request(number, start.cluster(), start.options(), start.createdBy(), PlanListener.DEAF);
        return work(session, start, number, Optional.of(request));
    }

    private StartResult proceed(ClusterSession session, Start start, Run run) {
        session.leaveOut(run.options().leftOutHosts());
        ApprovalState approval = engine.approvals().state(run, session.hostIds());
        if (engine.approvals().endIfApprovalEnded(run)) {
            return ended(
                    session,
                    Optional.of(run.number()),
                    new StartResult(
                            Optional.of(run.number()),
                            Ending.NOT_APPROVED,
                            "run " + run.number() + " has ended: " + approval.words()));
        }
        if (approval instanceof ApprovalState.Invalid && !allSettled(run)) {
            return ended(session, Optional.of(run.number()), refused(run, approval));
        }
        return work(session, start, run.number(), Optional.empty());
    }

    /** Nobody is asked to approve it either. */
    private StartResult refused(Run run, ApprovalState approval) {
        event(run, AuditAction.APPROVAL_REFUSED, approval.words());
        finish(run, RunStatus.STOPPED, AuditAction.RUN_STOPPED, approval.words()); // if it was begun before
        return new StartResult(
                Optional.of(run.number()),
                Ending.NOT_APPROVED,
                "run " + run.number() + " begins nothing: " + approval.words());
    }

    private StartResult work(ClusterSession session, Start start, long number, Optional<Planner.Request> request) {
        Starts.Start parts =
                new Starts.Start(request, start.approver(), run -> Optional.of(queue(session, start, run)));
        try {
            parent.launch(number, start.cluster().name().text(), parts);
        } catch (BrokenOffException e) {
            return ended(session, Optional.of(number), Ending.BROKEN_OFF, e);
        }
        return ended(session, Optional.of(number), result(session, number, parts));
    }

    private VmQueue queue(ClusterSession session, Start start, Run run) {
        RunOptions narrowed = start.narrowing().apply(run.options());
        Set<DomainId> excluded = run.leftOutBy(narrowed);
        engine.sessions().assign(run.number(), session);
        session.remember(run);
        if (run.status().next().contains(RunStatus.RUNNING)
                && engine.runs().change(run.number(), run.status(), RunStatus.RUNNING)) {
            event(run, AuditAction.RUN_STARTED, "");
        }
        return new VmQueue(
                session,
                run,
                new VmQueue.StartOptions(narrowed.limit(), narrowed.maxFailures(), excluded),
                new VmQueue.Services(
                        engine.repositories(),
                        engine.approvals(),
                        engine.stops(),
                        engine.late(),
                        engine.afterVm(),
                        engine.jobs(),
                        engine.interruption(),
                        engine.ledger(),
                        engine.transaction(),
                        engine.clock()));
    }

    private StartResult result(ClusterSession session, long number, Starts.Start parts) {
        Run run = engine.runs().find(number).orElseThrow();
        Optional<Long> of = Optional.of(number);
        Optional<VmQueue> queue = parts.queued();
        boolean done = allSettled(run);
        ApprovalState approval = engine.approvals().state(run, session.hostIds());
        if (queue.isEmpty() && !done) {
            return refused(run, approval);
        }
        if (approval instanceof ApprovalState.Invalid) {
            event(run, AuditAction.APPROVAL_REFUSED, approval.words());
        }
        engine.late().startThoseFoundOff(session);
        EndReason reason = queue.flatMap(VmQueue::end).orElse(EndReason.LIST_DONE);
        if (done) {
            finish(run, RunStatus.COMPLETED, AuditAction.RUN_COMPLETED, reason.words());
        } else if (reason != EndReason.APPROVAL_ENDED || !engine.approvals().endIfApprovalEnded(run)) {
            finish(run, RunStatus.STOPPED, AuditAction.RUN_STOPPED, reason.words());
        }
        return new StartResult(of, ending(run, done, reason), reason.words() + expired(session));
    }

    /** After the run has its status: what becomes of restore points changes nothing about it. */
    private String expired(ClusterSession session) {
        try {
            Ended ended = engine.expiry().endExpired(session);
            return ended.notes().isEmpty() ? "" : "; " + ended.words();
        } catch (BrokenOffException e) {
            LOG.warn("cluster {}: {}", session.cluster().name(), e.getMessage());
            return "; " + e.getMessage();
        }
    }

    /** Also where the job was over before: its process died before it could say so of the run. */
    private boolean allSettled(Run run) {
        Set<DomainId> settled = engine.repositories().outcomes().settled(run);
        return run.vms().stream().allMatch(vm -> settled.contains(vm.id()));
    }

    private Ending ending(Run run, boolean done, EndReason reason) {
        if (!engine.repositories().needingAttention(run.cluster()).isEmpty()) {
            return Ending.NEEDS_ATTENTION;
        }
        List<Outcome> outcomes = engine.repositories().outcomes().ofRun(run);
        if (outcomes.stream().anyMatch(outcome -> outcome != Outcome.UPGRADED)) {
            return Ending.NOT_ALL_UPGRADED;
        }
        if (reason == EndReason.APPROVAL_ENDED && outcomes.isEmpty()) {
            return Ending.NOT_APPROVED;
        }
        return done ? Ending.DONE : Ending.STOPPED;
    }

    private void finish(Run run, RunStatus to, AuditAction action, String why) {
        RunStatus from = engine.runs().find(run.number()).orElseThrow().status();
        if (from != to && from.next().contains(to) && engine.runs().change(run.number(), from, to)) {
            event(run, action, to + ": " + why);
        }
    }

    /** Writes down how a start ended, unless the cluster is another's by now. */
    private StartResult ended(ClusterSession session, Optional<Long> run, StartResult result) {
        try {
            session.fence().ensureHeld();
            run.ifPresent(number -> {
                engine.runs().recordExit(number, result.ending().exitCode());
                if (result.ending() == Ending.BROKEN_OFF || result.ending() == Ending.UNREACHABLE) {
                    engine.runs()
                            .find(number)
                            .ifPresent(broken ->
                                    finish(broken, RunStatus.STOPPED, AuditAction.RUN_FAILED, result.message()));
                }
            });
        } catch (FenceLostException | DataAccessException e) {
            return new StartResult(run, Ending.BROKEN_OFF, result.message() + "; " + e.getMessage());
        }
        return result;
    }

    private void event(Run run, AuditAction action, String after) {
        engine.ledger()
                .append(AuditDraft.of(Actor.operatingSystem(), action)
                        .inCluster(run.cluster())
                        .ofRun(run.number())
                        .after(after));
    }
}
