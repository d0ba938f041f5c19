package dev.vmcompat.run;

import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.hypervisor.DomainState;
import dev.vmcompat.hypervisor.StateReason;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.plan.RunOutlines;
import dev.vmcompat.plan.RunOutlines.Outline;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.Note;
import dev.vmcompat.upgrade.Progress;
import dev.vmcompat.upgrade.Repositories;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Guests that obey a shutdown request long after we gave up on it. For 24 hours such a VM, found off with the reason {@code shutdown}, is started
 * once as it was; after that, or off for any other reason, it is its owner's.
 */
final class LateShutdowns {

    private static final Duration OURS = Duration.ofHours(24);

    private final Repositories repositories;
    private final RunOutlines outlines;
    private final Ledger ledger;
    private final TransactionTemplate transaction;
    private final Clock clock;

    LateShutdowns(
            Repositories repositories,
            RunOutlines outlines,
            Ledger ledger,
            TransactionTemplate transaction,
            Clock clock) {
        this.repositories = repositories;
        this.outlines = outlines;
        this.ledger = ledger;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Whether a VM of the cluster may still be found off because of us. Asks no host. */
    boolean mayBe(String cluster) {
        return !candidates(cluster).isEmpty();
    }

    void startThoseFoundOff(ClusterSession session) {
        for (Progress settled : candidates(session.cluster().name().text())) {
            if (session.locate(settled.work().vm()) instanceof ClusterSession.Location.At at
                    && obeyed(at.entry().state())) {
                start(session, settled, at);
            }
        }
    }

    /** VMs whose request was still open when they were settled, that were not started once, and that no later work saw down. */
    private List<Progress> candidates(String cluster) {
        return repositories
                .progress()
                .askedToShutDownSince(cluster, clock.instant().minus(OURS))
                .stream()
                .filter(settled -> settled.notes().flag(Note.ACTIVE_BEFORE)
                        && settled.notes().flag(Note.SHUTDOWN_OPEN)
                        && !settled.notes().has(Note.LATE_START)
                        && !repositories
                                .outcomes()
                                .neededAttention(settled.work()) // a person was told of it, and acts on it now
                        && !repositories.progress().wasSeenDownAfter(settled))
                .toList();
    }

    private static boolean obeyed(DomainState state) {
        return state.isDown() && state.reason() == StateReason.SHUTDOWN;
    }

    private void start(ClusterSession session, Progress settled, ClusterSession.Location.At at) {
        Optional<Outline> planned =
                outlines.vm(settled.work().run(), settled.work().vm());
        if (planned.isEmpty()) {
            return;
        }
        GuardedVm guard = session.fence()
                .guard(
                        at.host(),
                        settled.work().vm(),
                        session.claim(
                                settled.work(),
                                planned.get().from(),
                                planned.get().to(),
                                true,
                                clock.instant()));
        guard.setClaim();
        // Once, whatever becomes of it: written down before the act.
        repositories.progress().write(settled.work(), settled.notes().with(Note.LATE_START, clock.instant()));
        String stands = InService.bring(guard, guard.claim());
        boolean up = at.host().state(guard.vm()).power().isActive();
        transaction.executeWithoutResult(status -> {
            ledger.append(AuditDraft.of(Actor.operatingSystem(), AuditAction.VM_STARTED_LATE)
                    .inCluster(settled.cluster())
                    .ofRun(settled.work().run())
                    .ofVm(guard.vm().uuid())
                    .before("off, shut down after our request")
                    .after(stands));
            if (!up) {
                repositories
                        .attention()
                        .record(
                                settled.cluster(),
                                settled.work().run(),
                                guard.vm(),
                                planned.get().name(),
                                Reason.of(ReasonCode.START_FAILED, "it obeyed our shutdown request late; " + stands),
                                clock.instant());
            }
        });
        guard.removeClaim();
    }
}
