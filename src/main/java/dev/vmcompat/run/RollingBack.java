package dev.vmcompat.run;

import dev.vmcompat.account.Account;
import dev.vmcompat.fence.Purpose;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import dev.vmcompat.restorepoint.State;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.Note;
import dev.vmcompat.upgrade.Notes;
import dev.vmcompat.upgrade.OtherType;
import dev.vmcompat.upgrade.Outcome;
import dev.vmcompat.upgrade.VmOutcome;
import dev.vmcompat.upgrade.WorkId;
import java.util.Optional;

/** Brings a VM back to the type that it had before its run, at a person's request. */
final class RollingBack {

    private final Engine engine;
    private final Holding holding;

    RollingBack(Engine engine, Holding holding) {
        this.engine = engine;
        this.holding = holding;
    }

    StartResult rollBack(Cluster cluster, Run run, DomainId vm, boolean disks, Account by) {
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
        return holding.during(cluster, Purpose.ROLLBACK, Optional.of(run.number()), session -> {
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
}
