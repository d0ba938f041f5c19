package dev.vmcompat.run;

import dev.vmcompat.account.Account;
import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.fence.ClaimLostException;
import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.Outcome;
import dev.vmcompat.upgrade.Progress;
import dev.vmcompat.upgrade.VmOutcome;
import dev.vmcompat.upgrade.WorkId;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a person's word for what became of a VM, and lets go of it. */
final class Resolving {

    private static final Logger LOG = LoggerFactory.getLogger(Resolving.class);

    private final Engine engine;

    Resolving(Engine engine) {
        this.engine = engine;
    }

    void resolve(ClusterSession session, Run run, PlannedVm vm, Resolution resolution, String reason, Account by) {
        WorkId work = WorkId.upgrade(run.number(), vm.id());
        Optional<VmOutcome> outcome = engine.repositories().outcomes().find(run.number(), vm.id());
        Optional<Progress> inHand = engine.repositories()
                .progress()
                .inHand(run.cluster())
                .filter(progress -> progress.work().vm().equals(vm.id()));
        boolean needs =
                engine.repositories().outcomes().needingAttention(run.cluster()).contains(work);
        if (!needs && inHand.isEmpty()) {
            throw new NotPossibleException(
                    "VM " + vm.name() + " needs no resolution in run " + run.number() + ": it is "
                            + outcome.map(settled -> settled.outcome().name()).orElse("not begun"));
        }
        if (engine.resolutions().exists(work)) {
            throw new NotPossibleException("VM " + vm.name() + " is resolved already in run " + run.number());
        }
        Instant now = engine.clock().instant();
        engine.transaction().executeWithoutResult(status -> {
            inHand.ifPresent(progress -> engine.settlement()
                    .settleGone(
                            progress, vm.from(), vm.to(), Reason.of(ReasonCode.HOST_LOST, "resolved by " + by.name())));
            engine.resolutions().insert(work, resolution, reason, by.name(), now);
            engine.ledger()
                    .append(AuditDraft.of(Actor.account(by.name()), AuditAction.VM_RESOLVED)
                            .inCluster(run.cluster())
                            .ofRun(run.number())
                            .ofVm(vm.id().uuid())
                            .before(Outcome.NEEDS_ATTENTION.name())
                            .after(resolution + ": " + reason));
        });
        removeClaim(session, work, vm);
    }

    /** Its host may be lost: then whoever takes the lock when it is back removes the claim. */
    private void removeClaim(ClusterSession session, WorkId work, PlannedVm vm) {
        if (session.locate(vm.id()) instanceof ClusterSession.Location.At at) {
            try {
                GuardedVm guard = session.fence()
                        .guard(
                                at.host(),
                                vm.id(),
                                session.claim(
                                        work,
                                        vm.from(),
                                        vm.to(),
                                        true,
                                        engine.clock().instant()));
                guard.removeClaim();
            } catch (HypervisorException | ClaimLostException e) {
                LOG.warn("run {} VM {}: its claim stays for now: {}", work.run(), vm.id(), e.getMessage());
            }
        }
    }
}
