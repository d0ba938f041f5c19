package dev.vmcompat.run;

import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.AuditEvent;
import dev.vmcompat.ledger.AuditFilter;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.plan.RunRepository;
import dev.vmcompat.plan.TamperedException;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.Progress;
import dev.vmcompat.upgrade.ProgressRepository;
import dev.vmcompat.upgrade.Sessions;
import dev.vmcompat.upgrade.WorkId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What whoever gets a cluster's lock does first, whatever window, limit, stop, expiry or revocation say: brings the VM in hand into service,
 * forward if its approval is still valid or it already runs on the new type, else back. Takes no new VM.
 */
final class Recovery {

    private final ProgressRepository progress;
    private final RunRepository runs;
    private final TamperedWork tampered;
    private final Claims claims;
    private final LateShutdowns late;
    private final AfterVm afterVm;
    private final Expiry expiry;
    private final VmJobs jobs;
    private final Sessions sessions;
    private final Ledger ledger;

    Recovery(
            ProgressRepository progress,
            RunRepository runs,
            TamperedWork tampered,
            Claims claims,
            LateShutdowns late,
            AfterVm afterVm,
            Expiry expiry,
            VmJobs jobs,
            Sessions sessions,
            Ledger ledger) {
        this.progress = progress;
        this.runs = runs;
        this.tampered = tampered;
        this.claims = claims;
        this.late = late;
        this.afterVm = afterVm;
        this.expiry = expiry;
        this.jobs = jobs;
        this.sessions = sessions;
        this.ledger = ledger;
    }

    /**
     * Settles the cluster.
     *
     * @return hosts and VMs whose claims could not be read, in words: while there are any, nothing is begun
     * @throws ForeignClaimException before anything was changed
     * @throws HostSilentException if the host of the VM in hand does not answer: then no stage was run
     * @throws BrokenOffException if the VM in hand could not be settled
     */
    List<String> settle(ClusterSession session) {
        Claims.Survey survey = claims.look(session);
        Optional<Progress> inHand = progress.inHand(session.cluster().name().text());
        if (inHand.isPresent()) {
            settle(session, inHand.get());
        }
        claims.clear(session, survey);
        late.startThoseFoundOff(session);
        afterVm.callOwed(session);
        return survey.unread();
    }

    private void settle(ClusterSession session, Progress inHand) {
        WorkId work = inHand.work();
        if (session.locate(inHand) instanceof ClusterSession.Location.Unknown unknown) {
            tellOnce(
                    AuditAction.HOST_UNREACHABLE,
                    inHand,
                    String.valueOf(unknown.cause().getMessage()));
            throw new HostSilentException(
                    "the host of VM " + work.vm() + " in hand does not answer: "
                            + unknown.cause().getMessage(),
                    unknown.cause());
        }
        if (lastAction(inHand)
                .filter(action -> action == AuditAction.HOST_UNREACHABLE)
                .isPresent()) {
            append(AuditAction.HOST_REACHABLE, inHand, "");
        }
        append(AuditAction.RECOVERY_STARTED, inHand, work.kind() + " begun by " + inHand.begunBy());
        sessions.assign(work.run(), session);
        if (work.kind() == WorkId.Kind.EXPIRE) {
            Ended unused = expiry.finish(session);
        } else if (isTampered(session, inHand)) {
            tampered.settle(session, inHand);
        } else {
            jobs.launch(work);
        }
    }

    private boolean isTampered(ClusterSession session, Progress inHand) {
        long run = inHand.work().run();
        try {
            session.remember(runs.find(run).orElseThrow());
            return false;
        } catch (TamperedException e) {
            append(AuditAction.TAMPERING_FOUND, inHand, String.valueOf(e.getMessage()));
            return true;
        }
    }

    private void tellOnce(AuditAction action, Progress inHand, String why) {
        if (lastAction(inHand).filter(action::equals).isEmpty()) {
            append(action, inHand, why);
        }
    }

    private Optional<AuditAction> lastAction(Progress inHand) {
        List<AuditAction> seen = new ArrayList<>();
        ledger.read(
                AuditFilter.all().ofVm(inHand.work().vm().uuid()),
                (AuditEvent event) -> AuditAction.named(event.action()).ifPresent(seen::add));
        return seen.isEmpty() ? Optional.empty() : Optional.of(seen.get(seen.size() - 1));
    }

    private void append(AuditAction action, Progress inHand, String after) {
        ledger.append(AuditDraft.of(Actor.operatingSystem(), action)
                .inCluster(inHand.cluster())
                .ofRun(inHand.work().run())
                .ofVm(inHand.work().vm().uuid())
                .after(after));
    }
}
