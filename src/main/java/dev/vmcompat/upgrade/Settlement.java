package dev.vmcompat.upgrade;

import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.restorepoint.RestorePoints;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Ends the work on a VM: outcome, event and the end of being in hand in one commit, and only then the claim goes. A process that dies between
 * the two leaves a claim on a settled VM, which whoever takes the lock next removes.
 */
public final class Settlement {

    private final ProgressRepository progress;
    private final OutcomeRepository outcomes;
    private final AttemptRepository attempts;
    private final RestorePoints restorePoints;
    private final Ledger ledger;
    private final TransactionTemplate transaction;
    private final Clock clock;

    public Settlement(
            Repositories repositories,
            RestorePoints restorePoints,
            Ledger ledger,
            TransactionTemplate transaction,
            Clock clock) {
        this.progress = repositories.progress();
        this.outcomes = repositories.outcomes();
        this.attempts = repositories.attempts();
        this.restorePoints = restorePoints;
        this.ledger = ledger;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Commits a VM's one outcome in its run and removes the claim. */
    public void settle(VmInHand vm, Outcome outcome, Reason reason, Optional<VerifiedBy> verifiedBy) {
        commit(
                vm.work(),
                vm.planned().from(),
                vm.planned().to(),
                vm.cluster().name().text(),
                outcome,
                reason,
                verifiedBy,
                downtime(vm));
        release(vm);
    }

    /** Commits an outcome without touching the VM: for one that is gone, or whose claim is no longer ours. */
    public void settleUntouched(VmInHand vm, Outcome outcome, Reason reason) {
        commit(
                vm.work(),
                vm.planned().from(),
                vm.planned().to(),
                vm.cluster().name().text(),
                outcome,
                reason,
                Optional.empty(),
                downtime(vm));
    }

    /** Ends the work on a VM that no host has. The end of a restore point is no outcome of its VM: the restore point says why it stays. */
    public void settleGone(Progress inHand, String from, String to, Reason reason) {
        WorkId work = inHand.work();
        if (work.kind() == WorkId.Kind.EXPIRE) {
            restorePoints.find(work.run(), work.vm()).ifPresent(point -> restorePoints.giveUp(point, reason.message()));
            progress.settle(work, clock.instant());
            return;
        }
        commit(work, from, to, inHand.cluster(), Outcome.NEEDS_ATTENTION, reason, Optional.empty(), Optional.empty());
    }

    /** Commits that a VM was left out, which was never claimed. */
    void settleUntouched(Progress inHand, String from, String to, Reason reason) {
        commit(inHand.work(), from, to, inHand.cluster(), Outcome.SKIPPED, reason, Optional.empty(), Optional.empty());
    }

    /** Removes our claim from a VM whose outcome is committed. */
    public void release(VmInHand vm) {
        vm.release();
    }

    private void commit(
            WorkId work,
            String from,
            String to,
            String cluster,
            Outcome outcome,
            Reason reason,
            Optional<VerifiedBy> verifiedBy,
            Optional<Duration> downtime) {
        Instant now = clock.instant();
        VmOutcome row = new VmOutcome(
                work,
                outcome,
                reason.code().name(),
                reason.message(),
                from,
                to,
                verifiedBy,
                downtime,
                attempts.times(work),
                now);
        transaction.executeWithoutResult(status -> {
            if (work.kind() == WorkId.Kind.UPGRADE) {
                outcomes.insert(row);
            } else {
                outcomes.insertRollback(row, progress.withDisks(work), progress.requestedBy(work));
            }
            progress.settle(work, now);
            restorePoints.settled(
                    work.run(), work.vm(), outcome == Outcome.UPGRADED, outcome == Outcome.ROLLED_BACK, now);
            ledger.append(AuditDraft.of(
                            Actor.operatingSystem(),
                            work.kind() == WorkId.Kind.UPGRADE ? AuditAction.VM_SETTLED : AuditAction.ROLLBACK_SETTLED)
                    .inCluster(cluster)
                    .ofRun(work.run())
                    .ofVm(work.vm().uuid())
                    .before(from)
                    .after(outcome + " " + reason.code() + ": " + reason.message()));
        });
    }

    /** Unknown where the clock was set back in between: the two moments may be of different processes. */
    private static Optional<Duration> downtime(VmInHand vm) {
        Optional<Instant> off = vm.notes().instant(Note.OFF_AT);
        Optional<Instant> up = vm.notes().instant(Note.UP_AT);
        return off.isPresent() && up.isPresent() && vm.ranBefore()
                ? Optional.of(Duration.between(off.get(), up.get())).filter(time -> !time.isNegative())
                : Optional.empty();
    }
}
