package dev.vmcompat.run;

import dev.vmcompat.account.Account;
import dev.vmcompat.fence.Fences;
import dev.vmcompat.fence.Lease;
import dev.vmcompat.fence.Purpose;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunOutlines.Outline;
import dev.vmcompat.plan.TamperedException;
import dev.vmcompat.upgrade.AttentionRepository.Attention;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.Outcome;
import dev.vmcompat.upgrade.WorkId;
import java.time.Duration;
import java.util.Optional;

/**
 * Everything that holds a cluster besides a run: recovering, rolling back, resolving, ending restore points. Each takes the lock, settles what
 * another process left unless the design says otherwise, does its work, and gives the cluster back.
 */
public final class ClusterWork {

    private final Engine engine;
    private final Fences fences;
    private final Holding holding;

    ClusterWork(Engine engine, Fences fences, Hypervisor hypervisor, Duration lockWait) {
        this.engine = engine;
        this.fences = fences;
        this.holding = new Holding(engine, fences, hypervisor, lockWait);
    }

    /** Settles the VM in hand, and ends restore points that expired, and a run whose approval ended. With nothing of that to do, and nobody's lock left behind, it takes none. */
    public StartResult recover(Cluster cluster) {
        return tampering().recording(cluster, () -> {
            StartResult result = new Recovering(engine, fences, holding).recover(cluster);
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

    /**
     * Brings a VM back to the type it had before its run.
     *
     * @param disks its disks, too: everything written since the restore point is discarded
     * @throws NotPossibleException if the run did not upgrade the VM, or a person has resolved it: what was declared is final
     */
    public StartResult rollback(Cluster cluster, Run run, DomainId vm, boolean disks, Account by) {
        return tampering()
                .recording(cluster, () -> new RollingBack(engine, holding).rollBack(cluster, run, vm, disks, by));
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

    /**
     * Ends every restore point.
     *
     * @param kept also those that are kept
     */
    public StartResult prune(Cluster cluster, boolean kept, Account by) {
        return holding.during(cluster, Purpose.RESTORE_POINTS, Optional.empty(), session -> {
            HostSilentException.throwIfAny(engine.recovery().settle(session));
            Ended ended = engine.expiry().endAll(session, kept);
            Ending ending = engine.attention(cluster.name().text());
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
        return holding.during(cluster, Purpose.RESOLVE, Optional.of(run), session -> {
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
        var unused = holding.during(cluster, Purpose.RESOLVE, Optional.empty(), session -> {
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
            engine.restorePoints().standing(name).stream()
                    .filter(point -> session.locate(point.vm()) instanceof ClusterSession.Location.Nowhere)
                    .forEach(engine.restorePoints()::vanished);
            return new StartResult(Optional.empty(), Ending.DONE, reason);
        });
    }
}
