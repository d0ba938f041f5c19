package dev.vmcompat.run;

import dev.vmcompat.definition.AllowedChange;
import dev.vmcompat.definition.DefinitionComparison;
import dev.vmcompat.definition.Difference;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.fence.ClaimLostException;
import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.Layer;
import dev.vmcompat.plan.RunOutlines;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.RestorePoints;
import dev.vmcompat.restorepoint.UnreadableRestorePointException;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.Note;
import dev.vmcompat.upgrade.Progress;
import dev.vmcompat.upgrade.Settlement;
import dev.vmcompat.upgrade.WorkId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Settles a VM in hand whose run is not as it was written, so that no stage may trust it: what our claim on the VM says, and the sealed definition,
 * are still ours. One that is off is brought back to its old type and started, one that runs stays as it is; a person looks in any case.
 */
final class TamperedWork {

    private final RestorePoints restorePoints;
    private final RunOutlines outlines;
    private final Settlement settlement;
    private final Clock clock;

    TamperedWork(RestorePoints restorePoints, RunOutlines outlines, Settlement settlement, Clock clock) {
        this.restorePoints = restorePoints;
        this.outlines = outlines;
        this.settlement = settlement;
        this.clock = clock;
    }

    void settle(ClusterSession session, Progress inHand) {
        WorkId work = inHand.work();
        if (session.locate(inHand) instanceof ClusterSession.Location.At at) {
            Optional<Claim> claim = standing(session, at.host(), work);
            if (claim.isPresent()) {
                byItsClaim(session, inHand, at.host(), claim.get());
                return;
            }
        }
        settlement.settleGone(
                inHand,
                outlines.vm(work.run(), work.vm())
                        .map(RunOutlines.Outline::from)
                        .orElse(""),
                outlines.vm(work.run(), work.vm()).map(RunOutlines.Outline::to).orElse(""),
                Reason.of(ReasonCode.RUN_TAMPERED, "no claim of it stands on the VM, so nothing was done to it"));
    }

    private static Optional<Claim> standing(ClusterSession session, Host host, WorkId work) {
        return host.metadata(work.vm(), Layer.CONFIG, Claim.NAMESPACE)
                .or(() -> host.metadata(work.vm(), Layer.LIVE, Claim.NAMESPACE))
                .flatMap(Claim::parse)
                .filter(claim -> claim.installation().equals(session.installation())
                        && claim.run() == work.run()
                        && claim.purpose().equals(work.kind().name())
                        && claim.attempt() == work.attempt());
    }

    private void byItsClaim(ClusterSession session, Progress inHand, Host host, Claim claim) {
        WorkId work = inHand.work();
        GuardedVm guard = session.fence()
                .guard(
                        host,
                        work.vm(),
                        session.claim(work, claim.from(), claim.to(), claim.running(), clock.instant()));
        String stands;
        try {
            guard.setClaim();
            stands = host.state(work.vm()).isDown()
                    ? old(inHand, guard, claim).orElseGet(() -> InService.bring(guard, claim))
                    : InService.bring(guard, claim);
        } catch (HypervisorException | ClaimLostException e) {
            if (e instanceof HypervisorException lost && lost.isConnectionLost()) {
                throw new BrokenOffException("VM " + work.vm() + ": " + e.getMessage(), e);
            }
            stands = "not known how: " + e.getMessage();
        }
        settlement.settleGone(inHand, claim.from(), claim.to(), Reason.of(ReasonCode.RUN_TAMPERED, "it is " + stands));
        removeClaim(guard);
    }

    /** Puts the old type into the current definition; words where it is not exactly the one that was sealed. */
    private Optional<String> old(Progress inHand, GuardedVm guard, Claim claim) {
        DomainDefinition now = new DomainDefinition(guard.host().secureDefinition(guard.vm()));
        DomainDefinition old = now.withoutDiscard(inHand.notes().names(Note.DISCARD_WRITTEN));
        if (old.machineType().filter(claim.from()::equals).isEmpty()) {
            old = old.withMachineType(claim.from());
        }
        List<Difference> unexpected = differences(inHand.work(), old, claim);
        if (!unexpected.isEmpty()) {
            return Optional.of("left off: its definition is not the one before: " + unexpected.get(0));
        }
        if (!old.equals(now)) {
            guard.define(now.xml(), old.xml());
        }
        return Optional.empty();
    }

    private List<Difference> differences(WorkId work, DomainDefinition old, Claim claim) {
        Optional<RestorePoint> point = restorePoints.find(work.run(), work.vm());
        if (point.isEmpty()) {
            return List.of();
        }
        try {
            DomainDefinition sealed = restorePoints.definition(point.get());
            List<AllowedChange> allowed = new ArrayList<>(restorePoints.allowedChanges(point.get()));
            allowed.add(new AllowedChange.Metadata(Claim.NAMESPACE));
            allowed.add(new AllowedChange.MachineType(sealed.machineType().orElse(""), claim.from()));
            return DefinitionComparison.unexpected(sealed, old, allowed.toArray(AllowedChange[]::new));
        } catch (UnreadableRestorePointException e) {
            return List.of(); // a lost key never prevents a way back
        }
    }

    /** One that stays is of a settled VM: the next holder removes it. */
    private static void removeClaim(GuardedVm guard) {
        try {
            guard.removeClaim();
        } catch (HypervisorException | ClaimLostException e) {
            throw new BrokenOffException("the claim on VM " + guard.vm() + " stays for now: " + e.getMessage(), e);
        }
    }
}
