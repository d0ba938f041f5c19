package dev.vmcompat.run;

import dev.vmcompat.fence.Holder;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.plan.ApprovalState;
import dev.vmcompat.plan.Approvals;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.Outcome;
import dev.vmcompat.upgrade.Repositories;
import dev.vmcompat.upgrade.VmOutcome;
import dev.vmcompat.upgrade.WorkId;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The VMs of one start: gives the next that has no outcome, begins it, and launches its job. Stops only between VMs, and before the first, when
 * somebody asked, the approval ended, enough failed, or a VM needs a person.
 */
final class VmQueue {

    private final ClusterSession session;
    private final Run run;
    private final StartOptions options;
    private final Services services;
    private final Iterator<PlannedVm> left;
    private int begun;
    private int failures;
    private Optional<EndReason> end = Optional.empty();

    /** What the queue needs of the product. */
    record Services(
            Repositories repositories,
            Approvals approvals,
            StopRequests stops,
            LateShutdowns late,
            AfterVm afterVm,
            VmJobs jobs,
            Interruption interruption,
            Ledger ledger,
            TransactionTemplate transaction,
            Clock clock) {}

    /**
     * What narrows one start.
     *
     * @param limit how many VMs are begun at most
     * @param maxFailures after so many FAILED and ROLLED_BACK nothing more is begun
     * @param excluded VMs left for a later start
     */
    record StartOptions(OptionalInt limit, int maxFailures, Set<DomainId> excluded) {}

    VmQueue(ClusterSession session, Run run, StartOptions options, Services services) {
        this.session = session;
        this.run = run;
        this.options = options;
        this.services = services;
        Set<DomainId> settled = services.repositories().outcomes().settled(run);
        List<PlannedVm> open =
                run.vms().stream().filter(vm -> !settled.contains(vm.id())).toList();
        this.left = open.stream()
                .filter(vm -> !options.excluded().contains(vm.id()))
                .iterator();
    }

    /** The next VM, or null where nothing more is begun by this start; {@link #end} says why. */
    @Nullable
    PlannedVm next() {
        if (end.isPresent()) {
            return null;
        }
        if (!left.hasNext()) {
            end = Optional.of(EndReason.LIST_DONE);
            return null;
        }
        end = gate();
        return end.isPresent() ? null : left.next();
    }

    /** Takes the VM in hand and brings it to its outcome. */
    void process(PlannedVm vm) {
        services.late().startThoseFoundOff(session);
        ClusterSession.Location location = session.locateToBegin(vm.id());
        if (location instanceof ClusterSession.Location.Unknown unknown) {
            throw new BrokenOffException(
                    "VM " + vm.name() + " was not begun: " + unknown.cause().getMessage(), unknown.cause());
        }
        begin(vm);
        begun++;
        WorkId work = WorkId.upgrade(run.number(), vm.id());
        services.jobs().launch(work);
        services.afterVm().callOwed(session);
        Outcome outcome = services.repositories()
                .outcomes()
                .find(run.number(), vm.id())
                .map(VmOutcome::outcome)
                .orElseThrow();
        if (outcome == Outcome.FAILED || outcome == Outcome.ROLLED_BACK) {
            failures++;
        }
    }

    /** Why nothing more is begun; empty while more may be. */
    Optional<EndReason> end() {
        return end;
    }

    /** Whether every VM of the run is settled, those left out of this start included. */
    boolean isDone() {
        Set<DomainId> settled = services.repositories().outcomes().settled(run);
        return run.vms().stream().allMatch(vm -> settled.contains(vm.id()));
    }

    private void begin(PlannedVm vm) {
        session.fence().ensureHeld();
        services.transaction().executeWithoutResult(status -> {
            services.repositories()
                    .progress()
                    .begin(
                            WorkId.upgrade(run.number(), vm.id()),
                            run.cluster(),
                            Holder.self().words(),
                            services.clock().instant());
            services.afterVm().owe(run, WorkId.upgrade(run.number(), vm.id()));
            services.ledger()
                    .append(AuditDraft.of(Actor.operatingSystem(), AuditAction.VM_BEGUN)
                            .inCluster(run.cluster())
                            .ofRun(run.number())
                            .ofVm(vm.id().uuid())
                            .before(vm.from())
                            .after(vm.to()));
        });
    }

    private Optional<EndReason> gate() {
        session.fence().ensureHeld();
        if (!services.repositories().needingAttention(run.cluster()).isEmpty()) {
            return Optional.of(EndReason.NEEDS_ATTENTION);
        }
        if (!session.inventory().unreachable().isEmpty()) {
            return Optional.of(EndReason.HOST_SILENT);
        }
        if (services.interruption().isAsked()) {
            return Optional.of(EndReason.INTERRUPTED);
        }
        if (services.stops().standing(run).isPresent()) {
            services.stops().honour(run.number(), services.clock().instant());
            return Optional.of(EndReason.STOP_ASKED);
        }
        ApprovalState approval = services.approvals().state(run, session.hostIds());
        if (!approval.isValid()) {
            return Optional.of(EndReason.APPROVAL_ENDED);
        }
        if (failures >= options.maxFailures()) {
            return Optional.of(EndReason.MAX_FAILURES);
        }
        if (options.limit().isPresent() && begun >= options.limit().getAsInt()) {
            return Optional.of(EndReason.LIMIT);
        }
        return Optional.empty();
    }
}
