package dev.vmcompat.plan;

import dev.vmcompat.account.Account;
import dev.vmcompat.account.Accounts;
import dev.vmcompat.account.Role;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.vault.Vault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Decisions about runs: who may begin VMs, of exactly which list, until when. Asked at every start and before every VM. */
public final class Approvals {

    private final ApprovalRepository approvals;
    private final RunRepository runs;
    private final Accounts accounts;
    private final Ledger ledger;
    private final TransactionTemplate transaction;
    private final Predicate<Run> atWork;
    private final Clock clock;

    /** @param atWork whether a VM of the run is in hand, or a process that lives works on it */
    public Approvals(
            JdbcClient database,
            Vault vault,
            RunRepository runs,
            Accounts accounts,
            Ledger ledger,
            TransactionTemplate transaction,
            Predicate<Run> atWork,
            Clock clock) {
        this.approvals = new ApprovalRepository(database, vault);
        this.runs = runs;
        this.accounts = accounts;
        this.ledger = ledger;
        this.transaction = transaction;
        this.atWork = atWork;
        this.clock = clock;
    }

    /**
     * Whether the run may begin a VM now, in a cluster with these hosts.
     *
     * @param hosts those that answer, by {@link dev.vmcompat.hypervisor.HostInfo#identity}
     */
    public ApprovalState state(Run run, Set<String> hosts) {
        ApprovalState state = state(run);
        List<String> others = hosts.stream()
                .filter(host -> !run.hosts().contains(host))
                .sorted()
                .toList();
        return others.isEmpty() || !(state.isValid() || state.mayBeApproved())
                ? state
                : new ApprovalState.Invalid("host " + String.join(", ", others)
                        + " is not one of those that the cluster had when it was planned");
    }

    /** Whether the run's approval stands. */
    public ApprovalState state(Run run) {
        Optional<Approval> last;
        try {
            last = approvals.standing(run.number());
        } catch (TamperedException e) {
            return new ApprovalState.Invalid(run.lostKey().map(Approvals::lost).orElse(String.valueOf(e.getMessage())));
        }
        if (run.lostKey().isPresent() && last.filter(Approval::isEnd).isEmpty()) {
            return new ApprovalState.Invalid(lost(run.lostKey().get()));
        }
        if (last.isEmpty()) {
            return new ApprovalState.Awaiting();
        }
        Approval approval = last.get();
        return switch (approval.decision()) {
            case REJECTED, REVOKED ->
                new ApprovalState.Rejected(approval.by(), approval.reason().orElse(""));
            case EXPIRED -> new ApprovalState.Expired(approval.at());
            case APPROVED -> approved(run, approval);
        };
    }

    private static String lost(String key) {
        return "it was planned under key " + key + ", which the key file does not hold";
    }

    private ApprovalState approved(Run run, Approval approval) {
        if (!approval.digest().equals(run.digest())) {
            return new ApprovalState.Invalid("the approval on record is for another list or other options");
        }
        Instant until = approval.validUntil().orElse(Instant.EPOCH);
        if (!clock.instant().isBefore(until)) {
            return new ApprovalState.Expired(until);
        }
        boolean standing = accounts.list().stream()
                .anyMatch(account -> account.name().equals(approval.by())
                        && account.enabled()
                        && account.genuine()
                        && account.role().covers(Role.ADMIN));
        return standing
                ? new ApprovalState.Valid(approval.by(), until)
                : new ApprovalState.ApproverDisabled(approval.by());
    }

    /**
     * Approves exactly this list and these options. The caller has checked the password.
     *
     * @param validFor how long VMs may be begun
     * @throws OpenRunException if the run no longer awaits an approval, unless an earlier approval of it ended by the approver's account
     */
    public void approve(Run run, Account by, Duration validFor) {
        Instant now = now();
        transaction.executeWithoutResult(status -> {
            refuseUnlessApprovable(run);
            RunStatus from = runs.find(run.number()).orElseThrow().status();
            if (!from.next().contains(RunStatus.APPROVED) || !runs.change(run.number(), from, RunStatus.APPROVED)) {
                throw new OpenRunException(
                        "run " + run.number() + " is " + from + "; only a run that awaits approval can be approved");
            }
            approvals.insert(new Approval(
                    run.number(),
                    Approval.Decision.APPROVED,
                    run.digest(),
                    by.name(),
                    now,
                    Optional.of(now.plus(validFor)),
                    Optional.of(Approval.ACKNOWLEDGEMENT),
                    Optional.empty()));
            ledger.append(event(
                    AuditAction.RUN_APPROVED,
                    run,
                    by.name(),
                    "digest " + run.digest() + " until " + now.plus(validFor)));
        });
    }

    private void refuseUnlessApprovable(Run run) {
        ApprovalState state = state(run);
        if (state.isValid()) {
            throw new OpenRunException("run " + run.number() + " is already " + state.words());
        }
        if (!state.mayBeApproved()) {
            throw new OpenRunException("run " + run.number() + " cannot be approved: " + state.words() + "; plan anew");
        }
    }

    /**
     * Rejects a run that awaits approval, or revokes an approved one: nothing more is begun. It has ended then, unless it is at work: then it
     * ends once the VM in hand is settled.
     *
     * @throws OpenRunException if the run has ended
     */
    public void reject(Run run, Account by, String reason) {
        if (!run.status().isOpen()) {
            throw new OpenRunException(
                    "run " + run.number() + " is " + run.status() + "; there is nothing left to reject");
        }
        boolean awaiting = run.status() == RunStatus.AWAITING_APPROVAL;
        transaction.executeWithoutResult(status -> {
            decide(
                    run,
                    awaiting ? Approval.Decision.REJECTED : Approval.Decision.REVOKED,
                    by.name(),
                    Optional.of(reason));
            if (awaiting && !runs.change(run.number(), RunStatus.AWAITING_APPROVAL, RunStatus.REJECTED)) {
                throw new OpenRunException("run " + run.number() + " changed meanwhile; look at it again with 'show "
                        + run.number() + "'");
            }
            ledger.append(event(awaiting ? AuditAction.RUN_REJECTED : AuditAction.RUN_REVOKED, run, by.name(), reason));
        });
        runs.find(run.number()).ifPresent(this::endUnlessAtWork);
    }

    /**
     * Ends an open run whose approval was revoked or expired, so that its cluster can be planned anew; one that is at work is ended by whoever
     * settles its VM in hand.
     *
     * @return whether the run has ended
     */
    public boolean endUnlessAtWork(Run run) {
        return hasEnded(run) && !atWork.test(run) && endIfApprovalEnded(run);
    }

    /** Whether the run's approval was revoked or expired, which is for good. */
    boolean hasEnded(Run run) {
        return endsBy(state(run)).isPresent();
    }

    /**
     * Ends an open run whose approval was revoked or expired. The caller holds the cluster and nothing is in hand.
     *
     * @return whether the run has ended; false where it never had an approval, or one that may become valid again
     */
    public boolean endIfApprovalEnded(Run run) {
        ApprovalState state = state(run);
        endsBy(state).ifPresent(to -> transaction.executeWithoutResult(status -> end(run, to, state)));
        return hasEnded(run) && !runs.find(run.number()).orElseThrow().status().isOpen();
    }

    private void end(Run run, RunStatus to, ApprovalState state) {
        RunStatus from = runs.find(run.number()).orElseThrow().status();
        if (!from.next().contains(to) || !runs.change(run.number(), from, to)) {
            return;
        }
        String noticedBy = Actor.operatingSystem().text();
        if (approvals.standing(run.number()).filter(Approval::isEnd).isEmpty()) {
            decide(run, Approval.Decision.EXPIRED, noticedBy, Optional.empty());
            ledger.append(event(AuditAction.APPROVAL_EXPIRED, run, noticedBy, "nothing more is begun"));
        }
        ledger.append(event(AuditAction.RUN_STOPPED, run, noticedBy, to + ": " + state.words()));
    }

    private static Optional<RunStatus> endsBy(ApprovalState state) {
        if (state instanceof ApprovalState.Rejected) {
            return Optional.of(RunStatus.REJECTED);
        }
        return state instanceof ApprovalState.Expired ? Optional.of(RunStatus.EXPIRED) : Optional.empty();
    }

    /** Who approved a run last; empty if nobody did. */
    public Optional<String> approvedBy(long run) {
        return approvals.approver(run);
    }

    private void decide(Run run, Approval.Decision decision, String by, Optional<String> reason) {
        approvals.insert(new Approval(
                run.number(), decision, run.digest(), by, now(), Optional.empty(), Optional.empty(), reason));
    }

    private static AuditDraft event(AuditAction action, Run run, String by, String after) {
        return AuditDraft.of(new Actor(by), action)
                .inCluster(run.cluster())
                .ofRun(run.number())
                .after(after);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
