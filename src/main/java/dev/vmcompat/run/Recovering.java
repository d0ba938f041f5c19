package dev.vmcompat.run;

import dev.vmcompat.fence.ClusterHeldException;
import dev.vmcompat.fence.Fences;
import dev.vmcompat.fence.Purpose;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.plan.TamperedException;
import dev.vmcompat.upgrade.Progress;
import dev.vmcompat.upgrade.WorkId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Settles what another process left, and ends what is due. With nothing of that to do, and nobody's lock left behind, it takes no lock. */
final class Recovering {

    private final Engine engine;
    private final Fences fences;
    private final Holding holding;

    Recovering(Engine engine, Fences fences, Holding holding) {
        this.engine = engine;
        this.fences = fences;
        this.holding = holding;
    }

    StartResult recover(Cluster cluster) {
        String name = cluster.name().text();
        boolean nothing = engine.repositories().progress().inHand(name).isEmpty()
                && engine.restorePoints()
                        .expired(name, engine.clock().instant())
                        .isEmpty()
                && !engine.late().mayBe(name)
                && !engine.afterVm().isOwed(name);
        if (nothing && !holderVanished(name)) {
            return nothingInHand(name);
        }
        try {
            return settle(cluster, name, nothing ? Duration.ZERO : holding.lockWait());
        } catch (ClusterHeldException e) {
            if (nothing) {
                return nothingInHand(name); // its holder is alive, and at work between two VMs
            }
            throw e;
        }
    }

    /** The hosts that a run leaves out; none where it is not as it was written. */
    private Set<ConnectionUri> leftOut(Optional<Long> run) {
        try {
            return run.flatMap(engine.runs()::find)
                    .map(found -> found.options().leftOutHosts())
                    .orElse(Set.of());
        } catch (TamperedException e) {
            return Set.of();
        }
    }

    /** One that died after a VM was settled may have left its claim, which would keep the VM out of the next plan. */
    private boolean holderVanished(String cluster) {
        return fences.lease(cluster)
                .filter(lease -> lease.releasedAt().isEmpty())
                .isPresent();
    }

    private String name(WorkId work) {
        try {
            return engine.runs()
                    .find(work.run())
                    .flatMap(run -> run.vm(work.vm()))
                    .map(vm -> vm.name().text())
                    .orElse(work.vm().toString());
        } catch (TamperedException e) {
            return work.vm().toString(); // its list says nothing that could be trusted
        }
    }

    private StartResult nothingInHand(String cluster) {
        return new StartResult(Optional.empty(), engine.attention(cluster), "nothing is in hand");
    }

    private StartResult settle(Cluster cluster, String name, Duration wait) {
        Optional<Progress> inHand = engine.repositories().progress().inHand(name);
        Optional<Long> run = inHand.map(progress -> progress.work().run());
        return holding.during(cluster, Purpose.RECOVER, run, wait, session -> {
            session.leaveOut(leftOut(run.or(() -> engine.runs().findOpen(name))));
            List<String> unread = engine.recovery().settle(session);
            boolean due = !engine.restorePoints()
                    .expired(name, engine.clock().instant())
                    .isEmpty();
            if (due) {
                HostSilentException.throwIfAny(unread);
            }
            Ended ended = engine.expiry().endExpired(session);
            String what = inHand.map(progress -> "VM " + name(progress.work()) + " is settled")
                            .orElse("nothing was in hand")
                    + (ended.isNothing() ? "" : "; " + ended.words());
            return new StartResult(run, engine.attention(name), what);
        });
    }
}
