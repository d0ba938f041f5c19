package dev.vmcompat.run;

import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.DomainState;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.StartMode;
import dev.vmcompat.inventory.VirtualMachine;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.Note;
import dev.vmcompat.upgrade.Progress;
import dev.vmcompat.upgrade.ProgressRepository;
import dev.vmcompat.upgrade.WorkId;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Looks at every claim in a cluster just after its lock was taken:
 *
 * <ol>
 *   <li>another installation's: nothing is done, a person checks
 *   <li>newer than this holder's epoch: the database was restored from an older backup; the epoch is raised above it
 *   <li>of the VM in hand: it stays, also the one for earlier work that a revert brought back: whoever goes on sets its own
 *   <li>of a settled VM: its process died between outcome and removal; it is removed
 *   <li>of work the database does not know: the VM is brought into service as the claim says, and a person is told
 * </ol>
 */
final class Claims {

    private final ProgressRepository progress;
    private final Ledger ledger;
    private final Clock clock;

    Claims(ProgressRepository progress, Ledger ledger, Clock clock) {
        this.progress = progress;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * See the class.
     *
     * @return how many claims the database did not know: each is a VM that needs a person
     * @throws ForeignClaimException before anything was changed
     */
    int survey(ClusterSession session) {
        session.inventory().vms().forEach(vm -> read(vm).ifPresent(claim -> refuseForeign(session, vm, claim)));
        int unknown = 0;
        for (VirtualMachine vm : session.inventory().vms()) {
            Optional<Claim> claim = vm.metadata(Claim.NAMESPACE).flatMap(Claim::parse);
            if (claim.isPresent()) {
                session.fence().raiseAbove(claim.get().epoch());
                unknown += settle(session, vm, claim.get());
            }
        }
        return unknown;
    }

    private Optional<String> read(VirtualMachine vm) {
        return vm.metadata(Claim.NAMESPACE);
    }

    private void refuseForeign(ClusterSession session, VirtualMachine vm, String xml) {
        Optional<Claim> claim = Claim.parse(xml);
        if (claim.isPresent() && claim.get().installation().equals(session.installation())) {
            return;
        }
        String whose = claim.map(found -> "installation " + found.installation() + " (" + found.holder() + ", "
                        + Duration.between(found.at(), clock.instant()).toMinutes() + " minutes ago)")
                .orElse("a version of vmcompat that this one does not understand");
        String remove = "virsh -c '" + vm.host() + "' metadata " + vm.id() + " --uri " + Claim.NAMESPACE
                + " --remove --config" + (vm.state().power().isActive() ? " --live" : "");
        ledger.append(AuditDraft.of(Actor.operatingSystem(), AuditAction.CLAIM_FOREIGN)
                .inCluster(session.cluster().name().text())
                .ofVm(vm.id().uuid())
                .after(whose));
        throw new ForeignClaimException("VM " + vm.name() + " (" + vm.id() + ") is claimed by " + whose
                + "; if it does nothing any more, remove the claim: " + remove);
    }

    private boolean isReverting(ClusterSession session, VirtualMachine vm) {
        return progress.inHand(session.cluster().name().text())
                .filter(inHand ->
                        inHand.work().vm().equals(vm.id()) && inHand.notes().has(Note.REVERT_AT))
                .isPresent();
    }

    private int settle(ClusterSession session, VirtualMachine vm, Claim claim) {
        WorkId work = new WorkId(claim.run(), vm.id(), WorkId.Kind.valueOf(claim.purpose()), claim.attempt());
        Optional<Progress> known = progress.find(work);
        if (known.isPresent() && (known.get().isInHand() || isReverting(session, vm))) {
            return 0;
        }
        Host host = session.host(vm.host());
        GuardedVm guard = session.fence()
                .guard(host, vm.id(), session.claim(work, claim.from(), claim.to(), claim.running(), clock.instant()));
        guard.setClaim();
        if (known.isPresent()) {
            guard.removeClaim();
            return 0;
        }
        DomainState state = host.state(vm.id());
        if (claim.running() && work.kind() != WorkId.Kind.EXPIRE && state.isDown()) {
            guard.start(StartMode.RUNNING);
        }
        ledger.append(AuditDraft.of(Actor.operatingSystem(), AuditAction.CLAIM_FOUND)
                .inCluster(session.cluster().name().text())
                .ofVm(vm.id().uuid())
                .before("claim of run " + claim.run() + ", epoch " + claim.epoch() + ", " + claim.from() + " -> "
                        + claim.to())
                .after("unknown to the database, which was probably restored from a backup; " + state.power()
                        + " before, in service now"));
        guard.removeClaim();
        return 1;
    }
}
