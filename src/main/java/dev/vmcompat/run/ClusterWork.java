package dev.vmcompat.run;

import dev.vmcompat.account.Account;
import dev.vmcompat.fence.ClusterHeldException;
import dev.vmcompat.fence.Fence;
import dev.vmcompat.fence.FenceLostException;
import dev.vmcompat.fence.Fences;
import dev.vmcompat.fence.Holder;
import dev.vmcompat.fence.Lease;
import dev.vmcompat.fence.Purpose;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunOutlines.Outline;
import dev.vmcompat.plan.TamperedException;
import dev.vmcompat.restorepoint.State;
import dev.vmcompat.upgrade.AttentionRepository.Attention;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.Note;
import dev.vmcompat.upgrade.Notes;
import dev.vmcompat.upgrade.OtherType;
import dev.vmcompat.upgrade.Outcome;
import dev.vmcompat.upgrade.Progress;
import dev.vmcompat.upgrade.VmOutcome;
import dev.vmcompat.upgrade.WorkId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Everything that holds a cluster besides a run: recovering, rolling back, resolving, ending restore points. Each takes the lock, settles what
 * another process left unless the design says otherwise, does its work, and gives the cluster back.
 */
public final class ClusterWork {

    private final Engine engine;
    private final Fences fences;
    private final Hypervisor hypervisor;
    private final Duration lockWait;

    ClusterWork(Engine engine, Fences fences, Hypervisor hypervisor, Duration lockWait) {
        this.engine = engine;
        this.fences = fences;
        this.hypervisor = hypervisor;
        this.lockWait = lockWait;
    }

    /** Settles the VM in hand, and ends restore points that expired, and a run whose approval ended. With nothing of that to do, and nobody's lock left behind, it takes none. */
    public StartResult recover(Cluster cluster) {
        return tampering().recording(cluster, () -> {
            StartResult result = recovered(cluster);
            try {
                engine.runs()
                        .findOpen(cluster.name().text())
                        .flatMap(engine.runs()::find)
                        .ifPresent(open -> engine.approvals().endUnlessAtWork(open));
            } catch (TamperedException e) {
                if (result.ending() != Ending.NEEDS_ATTENTION) {
                    throw e;
                }
            }
            return result;
        });
    }

    private Tampering tampering() {
        return new Tampering(engine.ledger());
    }

    private StartResult recovered(Cluster cluster) {
        String name = cluster.name().text();
        boolean nothing = engine.repositories().progress().inHand(name).isEmpty()
                && engine.restorePoints()
                        .expired(name, engine.clock().instant())
                        .isEmpty()
                && !engine.late().mayBe(name)
                && !engine.afterVm().isOwed(name);
        if (nothing && !holderVanished(name)) {
            return nothingInHand(name);
        }
        try {
            return settle(cluster, name, nothing ? Duration.ZERO : lockWait);
        } catch (ClusterHeldException e) {
            if (nothing) {
                return nothingInHand(name); // its holder is alive, and at work between two VMs
            }
            throw e;
        }
    }

    /** The hosts that a run leaves out; none where it is not as it was written. */
    private Set<ConnectionUri> leftOut(Optional<Long> run) {
        try {
            return run.flatMap(engine.runs()::find)
                    .map(found -> found.options().leftOutHosts())
                    .orElse(Set.of());
        } catch (TamperedException e) {
            return Set.of();
        }
    }

    /** One that died after a VM was settled may have left its claim, which would keep the VM out of the next plan. */
    private boolean holderVanished(String cluster) {
        return fences.lease(cluster)
                .filter(lease -> lease.releasedAt().isEmpty())
                .isPresent();
    }

    private String name(WorkId work) {
        try {
            return engine.runs()
                    .find(work.run())
                    .flatMap(run -> run.vm(work.vm()))
                    .map(vm -> vm.name().text())
                    .orElse(work.vm().toString());
        } catch (TamperedException e) {
            return work.vm().toString(); // its list says nothing that could be trusted
        }
    }

    private StartResult nothingInHand(String cluster) {
        return new StartResult(Optional.empty(), attention(cluster), "nothing is in hand");
    }

    private StartResult settle(Cluster cluster, String name, Duration wait) {
        Optional<Progress> inHand = engine.repositories().progress().inHand(name);
        Optional<Long> run = inHand.map(progress -> progress.work().run());
        return holding(cluster, Purpose.RECOVER, run, wait, session -> {
            session.leaveOut(leftOut(run.or(() -> engine.runs().findOpen(name))));
            List<String> unread = engine.recovery().settle(session);
            boolean due = !engine.restorePoints()
                    .expired(name, engine.clock().instant())
                    .isEmpty();
            if (due) {
                HostSilentException.throwIfAny(unread);
            }
            Ended ended = engine.expiry().endExpired(session);
            String what = inHand.map(progress -> "VM " + name(progress.work()) + " is settled")
                            .orElse("nothing was in hand")
                    + (ended.isNothing() ? "" : "; " + ended.words());
            return new StartResult(run, attention(name), what);
        });
    }

    /**
     * Brings a VM back to the type it had before its run.
     *
     * @param disks its disks, too: everything written since the restore point is discarded
     * @throws NotPossibleException if the run did not upgrade the VM, or a person has resolved it: what was declared is final
     */
    public StartResult rollback(Cluster cluster, Run run, DomainId vm, boolean disks, Account by) {
        return tampering().recording(cluster, () -> rolledBack(cluster, run, vm, disks, by));
    }

    private StartResult rolledBack(Cluster cluster, Run run, DomainId vm, boolean disks, Account by) {
        PlannedVm planned = run.vm(vm)
                .orElseThrow(() -> new NotPossibleException("VM " + vm + " is not on the list of run " + run.number()));
        VmOutcome outcome = engine.repositories()
                .outcomes()
                .find(run.number(), vm)
                .orElseThrow(() -> new NotPossibleException("VM " + planned.name() + " has no outcome in run "
                        + run.number() + "; use 'recover' if it is in hand"));
        if (outcome.outcome() != Outcome.UPGRADED && outcome.outcome() != Outcome.NEEDS_ATTENTION) {
            throw new NotPossibleException("run " + run.number() + " left VM " + planned.name() + " "
                    + outcome.outcome() + "; there is nothing to roll back");
        }
        refuseIfResolved(run, planned);
        if (disks
                && engine.restorePoints()
                        .find(run.number(), vm)
                        .filter(point -> point.state() == State.HELD)
                        .isEmpty()) {
            String why = engine.restorePoints()
                    .find(run.number(), vm)
                    .map(point -> point.state().sentence())
                    .orElse("not on record");
            throw new NotPossibleException(
                    "the disks of VM " + planned.name() + " cannot be given back; the restore point is over: " + why);
        }
        return holding(cluster, Purpose.ROLLBACK, Optional.of(run.number()), session -> {
            session.leaveOut(run.options().leftOutHosts());
            HostSilentException.throwIfAny(engine.recovery().settle(session));
            if (!engine.repositories().attention().open(run.cluster()).isEmpty()) {
                return new StartResult(
                        Optional.of(run.number()),
                        Ending.NEEDS_ATTENTION,
                        "the rollback was not begun: a VM of the cluster needs a person first");
            }
            refuseIfResolved(run, planned);
            refuseOtherType(session, run, planned, disks);
            WorkId work = begin(session, run, vm, disks, by);
            engine.sessions().assign(run.number(), session);
            engine.jobs().launch(work);
            Outcome result =
                    engine.repositories().outcomes().rollbackResult(work).orElseThrow();
            Ending ending = switch (result) {
                case ROLLED_BACK -> Ending.DONE;
                case NEEDS_ATTENTION -> Ending.NEEDS_ATTENTION;
                case UPGRADED, SKIPPED, FAILED -> Ending.NOT_ALL_UPGRADED;
            };
            return new StartResult(
                    Optional.of(run.number()),
                    ending,
                    "VM " + planned.name() + ": " + result
                            + (result == Outcome.ROLLED_BACK
                                    ? " to " + planned.from()
                                    : "; see 'history --run " + run.number() + "'"));
        });
    }

    /**
     * Asks the process that works on a run to begin nothing after the VM in hand. Takes no lock.
     *
     * @throws NotPossibleException if no living process works on it: nothing would stop now, and a later start is not what was meant
     */
    public void stop(Run run, Account by) {
        Optional<Lease> working = fences.living(run.cluster())
                .filter(lease -> lease.purpose() == Purpose.RUN)
                .filter(lease -> lease.run().isEmpty() || lease.run().get() == run.number());
        if (working.isEmpty()) {
            throw new NotPossibleException(
                    "no process works on run " + run.number() + ", so there is nothing to stop; it is "
                            + run.status() + " and begins nothing until 'run' is started. To end it for good: reject "
                            + run.number() + " --reason TEXT");
        }
        engine.transaction().executeWithoutResult(status -> {
            engine.stops().ask(run.number(), by.name());
            engine.ledger()
                    .append(AuditDraft.of(Actor.account(by.name()), AuditAction.STOP_ASKED)
                            .inCluster(run.cluster())
                            .ofRun(run.number()));
        });
    }

    /** Only a VM that is still where the run left it can be brought back to where the run found it. */
    private void refuseOtherType(ClusterSession session, Run run, PlannedVm planned, boolean disks) {
        ClusterSession.Location location = session.locate(planned.id());
        if (location instanceof ClusterSession.Location.Unknown unknown) {
            throw new BrokenOffException(
                    "the rollback of VM " + planned.name() + " was not begun: "
                            + unknown.cause().getMessage(),
                    unknown.cause());
        }
        if (location instanceof ClusterSession.Location.At at) {
            OtherType.of(at.host(), planned).ifPresent(other -> {
                Optional<Long> later = engine.repositories().outcomes().upgradedLater(run.number(), planned.id());
                throw new NotPossibleException("VM " + planned.name() + " is " + other + " now, not " + planned.to()
                        + " as run " + run.number() + " left it"
                        + later.map(number -> "; run " + number + " upgraded it since: roll that one back first")
                                .orElse(""));
            });
            if (!disks && OtherType.isBack(at.host(), planned)) {
                throw new NotPossibleException("VM " + planned.name() + " is on " + planned.from()
                        + " already: there is nothing to roll back");
            }
        }
    }

    /**
     * Ends every restore point.
     *
     * @param kept also those that are kept
     */
    public StartResult prune(Cluster cluster, boolean kept, Account by) {
        return holding(cluster, Purpose.RESTORE_POINTS, Optional.empty(), session -> {
            HostSilentException.throwIfAny(engine.recovery().settle(session));
            Ended ended = engine.expiry().endAll(session, kept);
            Ending ending = attention(cluster.name().text());
            return new StartResult(
                    Optional.empty(),
                    ending == Ending.DONE && ended.left() > 0 ? Ending.STOPPED : ending,
                    ended.words() + "; asked for by " + by.name());
        });
    }

    /**
     * Writes down what a person found to be true of a VM that needed attention, or of the VM in hand whose host is lost. Settles nothing before.
     *
     * @param run the run's number; where a claim named it, the database need not know it
     * @throws NotPossibleException if the VM needs no resolution
     */
    public StartResult resolve(
            Cluster cluster, long run, DomainId vm, Resolution resolution, String reason, Account by) {
        return tampering().recording(cluster, () -> resolved(cluster, run, vm, resolution, reason, by));
    }

    private StartResult resolved(
            Cluster cluster, long run, DomainId vm, Resolution resolution, String reason, Account by) {
        return holding(cluster, Purpose.RESOLVE, Optional.of(run), session -> {
            Optional<Attention> found = engine.repositories().attention().open(run, vm);
            Optional<Outline> planned = engine.outlines().vm(run, vm);
            found.ifPresent(open -> close(open, resolution, reason, Actor.account(by.name())));
            Resolving resolving = new Resolving(engine);
            if (found.isEmpty() || planned.filter(resolving::needs).isPresent()) {
                resolving.resolve(
                        session,
                        planned.orElseThrow(
                                () -> new NotPossibleException("VM " + vm + " is not on the list of run " + run)),
                        resolution,
                        reason,
                        by);
            }
            String name = found.map(Attention::name)
                    .orElseGet(() -> planned.map(Outline::name).orElse(vm.toString()));
            return new StartResult(
                    Optional.of(run), Ending.DONE, "VM " + name + " is resolved as " + resolution + ": " + reason);
        });
    }

    private void close(Attention found, Resolution resolution, String reason, Actor by) {
        engine.transaction().executeWithoutResult(status -> {
            engine.repositories()
                    .attention()
                    .resolve(
                            found,
                            resolution.name(),
                            reason,
                            by.text(),
                            engine.clock().instant());
            engine.ledger()
                    .append(AuditDraft.of(by, AuditAction.VM_RESOLVED)
                            .inCluster(found.cluster())
                            .ofRun(found.run())
                            .ofVm(found.vm().uuid())
                            .before(found.code())
                            .after(resolution + ": " + reason));
        });
    }

    /**
     * Lets go of a cluster's past, for a fleet that was put back to its beginning: what needed a person is abandoned, and restore points of VMs
     * that are on no host any more have ended.
     */
    public void forget(Cluster cluster, String reason) {
        String name = cluster.name().text();
        var unused = holding(cluster, Purpose.RESOLVE, Optional.empty(), session -> {
            String by = Actor.operatingSystem().text();
            for (WorkId work : engine.repositories().outcomes().needingAttention(name)) {
                engine.transaction().executeWithoutResult(status -> {
                    engine.resolutions()
                            .insert(
                                    work,
                                    Resolution.ABANDONED.name(),
                                    reason,
                                    by,
                                    engine.clock().instant());
                    engine.ledger()
                            .append(AuditDraft.of(Actor.operatingSystem(), AuditAction.VM_RESOLVED)
                                    .inCluster(name)
                                    .ofRun(work.run())
                                    .ofVm(work.vm().uuid())
                                    .before(Outcome.NEEDS_ATTENTION.name())
                                    .after(Resolution.ABANDONED + ": " + reason));
                });
            }
            engine.repositories()
                    .attention()
                    .open(name)
                    .forEach(found -> close(found, Resolution.ABANDONED, reason, Actor.operatingSystem()));
            engine.restorePoints().held(name).stream()
                    .filter(point -> session.locate(point.vm()) instanceof ClusterSession.Location.Nowhere)
                    .forEach(engine.restorePoints()::vanished);
            return new StartResult(Optional.empty(), Ending.DONE, reason);
        });
    }

    /** Its restore point ends by the resolution, and a second one could not be declared if the rollback failed. */
    private void refuseIfResolved(Run run, PlannedVm vm) {
        engine.resolutions().words(run.number(), vm.id()).ifPresent(words -> {
            throw new NotPossibleException("VM " + vm.name() + " was " + words + "; a resolution is final, so run "
                    + run.number() + " does not roll it back any more. Change its machine type by hand, or plan anew");
        });
    }

    private WorkId begin(ClusterSession session, Run run, DomainId vm, boolean disks, Account by) {
        WorkId work = new WorkId(
                run.number(),
                vm,
                WorkId.Kind.ROLLBACK,
                engine.repositories().progress().nextAttempt(run.number(), vm, WorkId.Kind.ROLLBACK));
        session.fence().ensureHeld();
        engine.transaction().executeWithoutResult(status -> {
            engine.repositories()
                    .progress()
                    .begin(work, run.cluster(), by.name(), engine.clock().instant());
            engine.repositories().progress().write(work, Notes.none().with(Note.WITH_DISKS, disks));
            engine.ledger()
                    .append(AuditDraft.of(Actor.account(by.name()), AuditAction.ROLLBACK_ASKED)
                            .inCluster(run.cluster())
                            .ofRun(run.number())
                            .ofVm(vm.uuid())
                            .after(disks ? "with disks" : "definition only; what was written since stays"));
        });
        return work;
    }

    private StartResult holding(
            Cluster cluster, Purpose purpose, Optional<Long> run, Function<ClusterSession, StartResult> work) {
        return holding(cluster, purpose, run, lockWait, work);
    }

    private StartResult holding(
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

    private Ending attention(String cluster) {
        return engine.repositories().needingAttention(cluster).isEmpty() ? Ending.DONE : Ending.NEEDS_ATTENTION;
    }
}
