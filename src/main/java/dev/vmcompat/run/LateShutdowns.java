package dev.vmcompat.run;

import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.hypervisor.DomainState;
import dev.vmcompat.hypervisor.StartMode;
import dev.vmcompat.hypervisor.StateReason;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.RunRepository;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.Note;
import dev.vmcompat.upgrade.Progress;
import dev.vmcompat.upgrade.Repositories;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Guests that obey a shutdown request long after we gave up on it. For 24 hours such a VM, found off with the reason {@code shutdown}, is started
 * once as it was; after that, or off for any other reason, it is its owner's.
 */
final class LateShutdowns {

    private static final Duration OURS = Duration.ofHours(24);

    private final Repositories repositories;
    private final RunRepository runs;
    private final Ledger ledger;
    private final Clock clock;

    LateShutdowns(Repositories repositories, RunRepository runs, Ledger ledger, Clock clock) {
        this.repositories = repositories;
        this.runs = runs;
        this.ledger = ledger;
        this.clock = clock;
    }

    void startThoseFoundOff(ClusterSession session) {
        String cluster = session.cluster().name().text();
        for (Progress settled : repositories
                .progress()
                .askedToShutDownSince(cluster, clock.instant().minus(OURS))) {
            boolean gaveUp = settled.notes().flag(Note.ACTIVE_BEFORE)
                    && settled.notes().flag(Note.SHUTDOWN_OPEN)
                    && !settled.notes().has(Note.LATE_START);
            if (gaveUp
                    && session.locate(settled.work().vm()) instanceof ClusterSession.Location.At at
                    && obeyed(at.entry().state())) {
                start(session, settled, at);
            }
        }
    }

    private static boolean obeyed(DomainState state) {
        return state.isDown() && state.reason() == StateReason.SHUTDOWN;
    }

    private void start(ClusterSession session, Progress settled, ClusterSession.Location.At at) {
        Optional<PlannedVm> planned = runs.find(settled.work().run())
                .flatMap(run -> run.vm(settled.work().vm()));
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
        guard.start(StartMode.RUNNING);
        repositories.progress().write(settled.work(), settled.notes().with(Note.LATE_START, clock.instant()));
        ledger.append(AuditDraft.of(Actor.operatingSystem(), AuditAction.VM_STARTED_LATE)
                .inCluster(settled.cluster())
                .ofRun(settled.work().run())
                .ofVm(settled.work().vm().uuid())
                .before("off, shut down after our request")
                .after("started"));
        guard.removeClaim();
    }
}
