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
import dev.vmcompat.plan.RunOutlines.Outline;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.Outcome;
import dev.vmcompat.upgrade.Progress;
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

    /** Whether its outcome needs a person, or this run has it in hand. */
    boolean needs(Outline vm) {
        return needsAttention(vm)
                || inHand(vm).filter(progress -> isOf(progress, vm)).isPresent();
    }

    void resolve(ClusterSession session, Outline vm, Resolution resolution, String reason, Account by) {
        WorkId outcome = WorkId.upgrade(vm.run(), vm.id());
        Optional<Progress> ofVm = inHand(vm);
        Optional<Progress> inHand = ofVm.filter(progress -> isOf(progress, vm));
        boolean resolved = engine.resolutions().exists(outcome);
        boolean needs = needsAttention(vm);
        if (!needs && inHand.isEmpty()) {
            throw new NotPossibleException(refusal(vm, resolved, ofVm));
        }
        // One is enough: a rollback may be in hand whose outcome is resolved, and the end of a restore point is no
        // outcome.
        boolean isEndOfRestorePoint = inHand.filter(progress -> progress.work().kind() == WorkId.Kind.EXPIRE)
                .isPresent();
        boolean record = needs || (!resolved && !isEndOfRestorePoint);
        Instant now = engine.clock().instant();
        engine.transaction().executeWithoutResult(status -> {
            inHand.ifPresent(progress -> engine.settlement()
                    .settleGone(
                            progress, vm.from(), vm.to(), Reason.of(ReasonCode.HOST_LOST, "resolved by " + by.name())));
            if (record) {
                engine.resolutions().insert(outcome, resolution.name(), reason, by.name(), now);
            }
            engine.ledger()
                    .append(AuditDraft.of(Actor.account(by.name()), AuditAction.VM_RESOLVED)
                            .inCluster(vm.cluster())
                            .ofRun(vm.run())
                            .ofVm(vm.id().uuid())
                            .before(inHand.map(progress ->
                                            "in hand for " + progress.work().kind())
                                    .orElse(Outcome.NEEDS_ATTENTION.name()))
                            .after(resolution + ": " + reason));
        });
        removeClaim(session, inHand.map(Progress::work).orElse(outcome), vm);
    }

    private String refusal(Outline vm, boolean resolved, Optional<Progress> ofVm) {
        if (ofVm.isPresent()) {
            return "VM " + vm.name() + " is in hand of run " + ofVm.get().work().run() + " ("
                    + ofVm.get().work().kind() + "), not of run " + vm.run() + ": resolve it there";
        }
        if (resolved) {
            return "VM " + vm.name() + " is resolved already in run " + vm.run();
        }
        return "VM " + vm.name() + " needs no resolution in run " + vm.run() + ": it is "
                + engine.repositories()
                        .outcomes()
                        .find(vm.run(), vm.id())
                        .map(settled -> settled.outcome().name())
                        .orElse("not begun");
    }

    private static boolean isOf(Progress progress, Outline vm) {
        return progress.work().run() == vm.run();
    }

    private boolean needsAttention(Outline vm) {
        return engine.repositories()
                .outcomes()
                .needingAttention(vm.cluster())
                .contains(WorkId.upgrade(vm.run(), vm.id()));
    }

    private Optional<Progress> inHand(Outline vm) {
        return engine.repositories()
                .progress()
                .inHand(vm.cluster())
                .filter(progress -> progress.work().vm().equals(vm.id()));
    }

    /** Its host may be lost: then whoever takes the lock when it is back removes the claim. */
    private void removeClaim(ClusterSession session, WorkId work, Outline vm) {
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
