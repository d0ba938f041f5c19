package dev.vmcompat.upgrade;

import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.fence.ClaimLostException;
import dev.vmcompat.fence.FenceLostException;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.plan.Approvals;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Runs a stage on the VM in hand, around every stage alike:
 *
 * <ol>
 *   <li>a VM that has its outcome is only released
 *   <li>the claim carries this holder's epoch
 *   <li>without a valid approval nothing goes forward any more, unless the VM already runs on the new type: then it is only verified
 *   <li>the stage
 *   <li>its result is recorded, and where it ends the flow, settled
 * </ol>
 *
 * <p>An exception fails the step and so ends the run here; the third one of a stage, while host and database answered, counts as a result: the
 * VM is brought back, or where bringing back fails, left to a person.
 */
public final class StageRunner {

    private static final Logger LOG = LoggerFactory.getLogger(StageRunner.class);
    private static final int ENOUGH = 3;

    private final Repositories repositories;
    private final Settlement settlement;
    private final Approvals approvals;
    private final Ledger ledger;
    private final StageListener listener;
    private final Clock clock;

    public StageRunner(
            Repositories repositories,
            Settlement settlement,
            Approvals approvals,
            Ledger ledger,
            StageListener listener,
            Clock clock) {
        this.repositories = repositories;
        this.settlement = settlement;
        this.approvals = approvals;
        this.ledger = ledger;
        this.listener = listener;
        this.clock = clock;
    }

    /** Runs the stage on the VM; see the class. */
    public StageResult run(Stage stage, VmInHand vm) {
        Optional<StageResult> settled = settledAlready(stage, vm);
        if (settled.isPresent()) {
            return settled.get();
        }
        listener.stageStarted(vm, stage.name());
        int attempt = repositories.attempts().begin(vm.work(), stage.name(), clock.instant());
        StageResult result;
        try {
            vm.claim(clock.instant());
            Optional<StageResult> ended = undefined(stage, vm).or(() -> approvalEnded(stage, vm));
            result = ended.isPresent() ? ended.get() : stage.run(vm);
            vm.guard().requireClaim(); // a stage that only looks would not notice that somebody took it away
        } catch (FenceLostException e) {
            end(stage, vm, attempt, "UNANSWERED", String.valueOf(e.getMessage()));
            throw e;
        } catch (ClaimLostException e) {
            result = StageResult.needsAttention(ReasonCode.CLAIM_GONE, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            result = afterException(stage, vm, attempt, e);
        }
        if (result instanceof StageResult.Restore restore) {
            vm.note(Note.PROBLEM, restore.reason().code().name());
            vm.note(Note.PROBLEM_TEXT, restore.reason().message());
        }
        end(stage, vm, attempt, recorded(result), result.words());
        settleIfOver(stage, vm, result);
        listener.stageEnded(vm, stage.name(), result);
        String why = vm.notes().text(Note.PROBLEM_TEXT).orElse(result.words());
        outcome(vm).ifPresent(outcome -> listener.settled(vm, outcome, why));
        return result;
    }

    private Optional<Outcome> outcome(VmInHand vm) {
        return vm.work().kind() == WorkId.Kind.UPGRADE
                ? repositories.outcomes().find(vm.work().run(), vm.id()).map(VmOutcome::outcome)
                : repositories.outcomes().rollbackResult(vm.work());
    }

    private Optional<StageResult> settledAlready(Stage stage, VmInHand vm) {
        Optional<Outcome> outcome = outcome(vm);
        if (outcome.isEmpty()) {
            return Optional.empty();
        }
        settlement.release(vm);
        boolean reached = outcome.get() == Outcome.UPGRADED || stage.name() == StageName.RESTORE;
        return Optional.of(
                reached
                        ? StageResult.ok("settled: " + outcome.get())
                        : StageResult.skipped(ReasonCode.STAGE_FAILED, "settled"));
    }

    /** Somebody undefined it while it ran: once off it would be gone, so it is left alone. Before anything was done that is a reason to skip it. */
    private static Optional<StageResult> undefined(Stage stage, VmInHand vm) {
        return stage.name() == StageName.SNAPSHOT || vm.entry().persistent()
                ? Optional.empty()
                : Optional.of(StageResult.needsAttention(ReasonCode.TRANSIENT, "undefined while it was in hand"));
    }

    private Optional<StageResult> approvalEnded(Stage stage, VmInHand vm) {
        if (stage.name() == StageName.RESTORE || vm.work().kind() != WorkId.Kind.UPGRADE) {
            return Optional.empty();
        }
        var approval = approvals.state(vm.run());
        if (approval.isValid()
                || (stage.name() != StageName.SNAPSHOT && vm.runsOn(vm.planned().to()))) {
            return Optional.empty();
        }
        return Optional.of(
                stage.name() == StageName.SNAPSHOT
                        ? StageResult.skipped(ReasonCode.APPROVAL_ENDED, approval.words())
                        : StageResult.restore(ReasonCode.APPROVAL_ENDED, approval.words()));
    }

    private StageResult afterException(Stage stage, VmInHand vm, int attempt, RuntimeException e) {
        boolean answered = hostAnswers(vm) && !(e instanceof DataAccessException);
        String message = e.getClass().getSimpleName() + ": " + e.getMessage();
        end(stage, vm, attempt, answered ? "ERROR" : "UNANSWERED", message);
        if (!answered || repositories.attempts().errors(vm.work(), stage.name()) < ENOUGH) {
            throw e;
        }
        LOG.error(
                "run {} VM {} stage {}: failed {} times",
                vm.work().run(),
                vm.id(),
                stage.name().text(),
                ENOUGH,
                e);
        return stage.name() == StageName.RESTORE
                ? StageResult.needsAttention(ReasonCode.RESTORE_FAILED, message)
                : StageResult.restore(ReasonCode.STAGE_FAILED, stage.name().text() + ": " + message);
    }

    private static boolean hostAnswers(VmInHand vm) {
        try {
            vm.session().fence().ensureHeld();
            vm.host().state(vm.id());
            return true;
        } catch (HypervisorException e) {
            return e.kind() == HypervisorException.Kind.NOT_FOUND;
        }
    }

    private static String recorded(StageResult result) {
        return result instanceof StageResult.NeedsAttention ? "ERROR" : result.exitCode();
    }

    private void end(Stage stage, VmInHand vm, int attempt, String result, String message) {
        repositories.attempts().end(vm.work(), stage.name(), attempt, result, message, clock.instant());
        ledger.append(AuditDraft.of(Actor.operatingSystem(), AuditAction.STAGE_ENDED)
                .inCluster(vm.cluster().name().text())
                .ofRun(vm.work().run())
                .ofVm(vm.id().uuid())
                .atStage(stage.name().text())
                .after(result + ": " + message));
    }

    private void settleIfOver(Stage stage, VmInHand vm, StageResult result) {
        if (result instanceof StageResult.Skipped skipped) {
            settlement.settle(vm, Outcome.SKIPPED, skipped.reason(), Optional.empty());
        } else if (result instanceof StageResult.NeedsAttention attention) {
            if (attention.reason().code() == ReasonCode.CLAIM_GONE) {
                settlement.settleUntouched(vm, Outcome.NEEDS_ATTENTION, attention.reason());
            } else {
                settlement.settle(vm, Outcome.NEEDS_ATTENTION, attention.reason(), Optional.empty());
            }
        } else if (result instanceof StageResult.Ok ok && stage instanceof LastStage last) {
            last.settle(vm, ok, settlement);
        }
    }
}
