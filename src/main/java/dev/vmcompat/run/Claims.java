package dev.vmcompat.run;

import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.fence.ClaimLostException;
import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.fence.Holder;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.Layer;
import dev.vmcompat.inventory.ClusterInventory;
import dev.vmcompat.inventory.Description;
import dev.vmcompat.inventory.VirtualMachine;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.upgrade.ClusterSession;
import dev.vmcompat.upgrade.Note;
import dev.vmcompat.upgrade.Progress;
import dev.vmcompat.upgrade.Repositories;
import dev.vmcompat.upgrade.WorkId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks at every claim in a cluster just after its lock was taken, and when the VM in hand is settled clears what is left:
 *
 * <ol>
 *   <li>another installation's: nothing is done, a person checks
 *   <li>one that can't be read, or a host that does not answer: nothing is begun, since it may be another installation's
 *   <li>newer than this holder's epoch: the database was restored from an older backup; the epoch is raised above it, and a person is told
 *   <li>of the VM in hand: it stays, also the one for earlier work that a revert brought back: whoever goes on sets its own
 *   <li>of a settled VM: its process died between outcome and removal; it is removed
 *   <li>of work the database does not know: the VM is brought into service as the claim says, and a person is told
 * </ol>
 */
final class Claims {

    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final Repositories repositories;
    private final Ledger ledger;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Claims(Repositories repositories, Ledger ledger, TransactionTemplate transaction, Clock clock) {
        this.repositories = repositories;
        this.ledger = ledger;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * What was found.
     *
     * @param leftovers claims of ours that are not the VM in hand's
     * @param unread hosts and VMs whose claims are not known, in words
     */
    record Survey(List<Leftover> leftovers, List<String> unread) {}

    /** @param known of work that the database knows, and is not older than */
    record Leftover(VirtualMachine vm, Claim claim, boolean known) {}

    /**
     * Looks, and raises the epoch above every claim of ours.
     *
     * @throws ForeignClaimException before anything was changed
     */
    Survey look(ClusterSession session) {
        ClusterInventory inventory = session.inventory();
        List<String> unread = new ArrayList<>();
        inventory.unreachable().forEach(host -> unread.add("host " + host.uri() + " (" + host.why() + ")"));
        List<Leftover> ours = new ArrayList<>();
        long taken = session.fence().epoch();
        for (VirtualMachine vm : inventory.vms()) {
            read(session, vm, unread).ifPresent(xml -> ours.add(own(session, vm, xml, taken)));
        }
        List<Leftover> leftovers = new ArrayList<>();
        for (Leftover found : ours) {
            session.fence().raiseAbove(found.claim().epoch());
            if (!isInHand(session, found)) {
                leftovers.add(found);
            } else if (found.claim().epoch() > taken) {
                tell(session, found, "the VM in hand, whose work goes on");
            }
        }
        return new Survey(leftovers, unread);
    }

    /** Clears leftovers; one that cannot be cleared keeps no other from it. */
    void clear(ClusterSession session, Survey survey) {
        survey.leftovers().forEach(found -> clear(session, found));
    }

    private static Optional<String> read(ClusterSession session, VirtualMachine vm, List<String> unread) {
        if (!(vm.description() instanceof Description.Unreadable)) {
            return vm.metadata(Claim.NAMESPACE);
        }
        try {
            Host host = session.host(vm.host());
            return host.metadata(vm.id(), Layer.CONFIG, Claim.NAMESPACE)
                    .or(() -> host.metadata(vm.id(), Layer.LIVE, Claim.NAMESPACE));
        } catch (HypervisorException e) {
            if (e.kind() != HypervisorException.Kind.NOT_FOUND) {
                unread.add("VM " + vm.name() + " (" + e.getMessage() + ")");
            }
            return Optional.empty();
        }
    }

    private Leftover own(ClusterSession session, VirtualMachine vm, String xml, long taken) {
        Optional<Claim> claim = Claim.parse(xml);
        if (claim.isPresent() && claim.get().installation().equals(session.installation())) {
            boolean known =
                    claim.get().epoch() <= taken && progress(vm, claim.get()).isPresent();
            return new Leftover(vm, claim.get(), known);
        }
        throw foreign(session, vm, claim);
    }

    private ForeignClaimException foreign(ClusterSession session, VirtualMachine vm, Optional<Claim> claim) {
        String whose = claim.map(found -> "installation " + found.installation() + " (" + found.holder() + ", "
                        + Duration.between(found.at(), clock.instant()).toMinutes() + " minutes ago)")
                .orElse("a version of vmcompat that this one does not understand");
        String remove = "virsh -c '" + vm.host() + "' metadata " + vm.id() + " --uri " + Claim.NAMESPACE
                + " --remove --config" + (vm.state().power().isActive() ? " --live" : "");
        ledger.append(AuditDraft.of(Actor.operatingSystem(), AuditAction.CLAIM_FOREIGN)
                .inCluster(session.cluster().name().text())
                .ofVm(vm.id().uuid())
                .after(whose));
        return new ForeignClaimException("VM " + vm.name() + " (" + vm.id() + ") is claimed by " + whose
                + "; if it does nothing any more, remove the claim: " + remove);
    }

    /** Empty for work that the database does not know, also where a newer version of the product has other kinds. */
    private Optional<Progress> progress(VirtualMachine vm, Claim claim) {
        return Arrays.stream(WorkId.Kind.values())
                .filter(kind -> kind.name().equals(claim.purpose()))
                .findFirst()
                .flatMap(kind -> repositories.progress().find(new WorkId(claim.run(), vm.id(), kind, claim.attempt())));
    }

    private boolean isInHand(ClusterSession session, Leftover found) {
        return progress(found.vm(), found.claim())
                .filter(known -> known.isInHand() || isReverting(session, found.vm()))
                .isPresent();
    }

    private boolean isReverting(ClusterSession session, VirtualMachine vm) {
        return repositories
                .progress()
                .inHand(session.cluster().name().text())
                .filter(inHand ->
                        inHand.work().vm().equals(vm.id()) && inHand.notes().has(Note.REVERT_AT))
                .isPresent();
    }

    private void clear(ClusterSession session, Leftover found) {
        try {
            GuardedVm guard = guard(session, found);
            guard.setClaim();
            if (!found.known()) {
                tell(session, found, InService.bring(guard, found.claim()));
            }
            guard.removeClaim();
        } catch (HypervisorException | ClaimLostException e) {
            LOG.warn("VM {}: a claim on it stays for now: {}", found.vm().id(), e.getMessage());
            if (!found.known()) {
                tell(session, found, "not known how: " + e.getMessage());
            }
        }
    }

    private GuardedVm guard(ClusterSession session, Leftover found) {
        Claim renewed =
                found.claim().withEpoch(session.fence().epoch(), Holder.self().words(), clock.instant());
        return session.fence().guard(session.host(found.vm().host()), found.vm().id(), renewed);
    }

    /** Before the claim goes: killed in between, the next holder finds it again, and writes it down once. */
    private void tell(ClusterSession session, Leftover found, String stands) {
        Claim claim = found.claim();
        String cluster = session.cluster().name().text();
        String what = "claim of run " + claim.run() + " (" + claim.purpose() + ", epoch " + claim.epoch() + ", "
                + claim.from() + " -> " + claim.to() + ")";
        transaction.executeWithoutResult(status -> {
            repositories
                    .attention()
                    .record(
                            cluster,
                            claim.run(),
                            found.vm().id(),
                            found.vm().name().text(),
                            Reason.of(ReasonCode.DATABASE_OLDER_THAN_CLAIM, what + "; it is " + stands),
                            clock.instant());
            ledger.append(AuditDraft.of(Actor.operatingSystem(), AuditAction.CLAIM_FOUND)
                    .inCluster(cluster)
                    .ofRun(claim.run())
                    .ofVm(found.vm().id().uuid())
                    .before(what)
                    .after("newer than the database or unknown to it; the VM is " + stands));
        });
    }
}
