package dev.vmcompat.upgrade;

import dev.vmcompat.fence.Fence;
import dev.vmcompat.fence.Holder;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainEntry;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.Layer;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.inventory.ClusterInventory;
import dev.vmcompat.inventory.ClusterName;
import dev.vmcompat.inventory.HostInTwoClusters;
import dev.vmcompat.inventory.InventoryReader;
import dev.vmcompat.plan.Run;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a process has while it holds a cluster: the fence, its hosts' connections, and the run it works on. Used by one thread. */
public final class ClusterSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterSession.class);

    /** How long the reading of a whole cluster serves: long against reading thousands of VMs, short against what people change. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final Fence fence;
    private final Cluster cluster;
    private final Hypervisor hypervisor;
    private final UUID installation;
    private final Map<ConnectionUri, Host> hosts = new LinkedHashMap<>();
    private Optional<Run> run = Optional.empty();
    private final Clock clock;
    private Cluster asked;
    private Optional<ClusterInventory> inventory = Optional.empty();
    private Optional<Instant> readAt = Optional.empty();

    public ClusterSession(Fence fence, Cluster cluster, Hypervisor hypervisor, UUID installation, Clock clock) {
        this.clock = clock;
        this.fence = fence;
        this.cluster = cluster;
        this.asked = cluster;
        this.hypervisor = hypervisor;
        this.installation = installation;
    }

    public Fence fence() {
        return fence;
    }

    public Cluster cluster() {
        return cluster;
    }

    public UUID installation() {
        return installation;
    }

    /**
     * Leaves hosts out from now on, as a run's options say: they are not read, and nothing is begun on them. What is in hand, or has a restore
     * point, is still looked for there where no other host has it: it is not gone because nobody asked.
     */
    public void leaveOut(Set<ConnectionUri> hosts) {
        Cluster left = cluster.without(hosts);
        if (!left.equals(asked)) {
            asked = left;
            inventory = Optional.empty();
        }
    }

    /** The run whose list was loaded last; it is frozen, so that it need not be read for each stage. */
    public Optional<Run> run(long number) {
        return run.filter(loaded -> loaded.number() == number);
    }

    public Run remember(Run loaded) {
        run = Optional.of(loaded);
        return loaded;
    }

    /**
     * The cluster as it was read a few minutes ago at most: what another VM, or another host, has become meanwhile decides about the next one too.
     * A VM that is about to be begun is read anew.
     */
    public ClusterInventory inventory() {
        Instant now = clock.instant();
        boolean fresh = readAt.filter(at -> !now.isBefore(at) && now.isBefore(at.plus(FRESH)))
                .isPresent();
        if (inventory.isEmpty() || !fresh) {
            inventory = Optional.of(new InventoryReader(hypervisor).read(asked, Access.READ_WRITE));
            readAt = Optional.of(now);
        }
        return inventory.get();
    }

    /**
     * A host of the cluster, for reading and writing.
     *
     * @throws HypervisorException if it does not answer
     * @throws HostInTwoClusters if it is another cluster's, which may be acting on it now
     */
    public Host host(ConnectionUri uri) {
        Host open = hosts.get(uri);
        if (open == null) {
            open = hypervisor.open(uri, Access.READ_WRITE);
            try {
                own(open.info().identity(uri));
            } catch (RuntimeException e) {
                open.close();
                throw e;
            }
            hosts.put(uri, open);
        }
        return open;
    }

    private void own(String host) {
        fence.own(host).ifPresent(other -> {
            throw new HostInTwoClusters(host, new ClusterName(other), cluster.name());
        });
    }

    /** The hosts of the cluster that are not left out and answer, by {@link dev.vmcompat.hypervisor.HostInfo#identity}; one that does not is asked again next time. */
    public Set<String> hostIds() {
        Set<String> ids = new TreeSet<>();
        for (ConnectionUri uri : asked.hosts()) {
            try {
                ids.add(host(uri).info().identity(uri));
            } catch (HypervisorException e) {
                LOG.debug("host {} does not answer", uri, e); // no VM is begun there
            }
        }
        return ids;
    }

    /** Finds where a VM is now: where it runs, else where it is defined. */
    public Location locate(DomainId id) {
        return anywhere(id, Optional.empty());
    }

    /** The same among the hosts that are not left out: for a VM of which nothing was done yet. */
    public Location locateToBegin(DomainId id) {
        return locate(id, Optional.empty(), asked.hosts());
    }

    /**
     * Finds where the VM in hand is now. One that is off is known to be where we left it, also while another host is silent, as long as our claim
     * stands there; of several definitions only that one is its own.
     */
    public Location locate(Progress inHand) {
        DomainId vm = inHand.work().vm();
        return inHand.notes()
                .text(Note.HOST)
                .map(ConnectionUri::new)
                .map(uri -> anywhere(vm, Optional.of(uri)))
                .orElseGet(() -> locateToBegin(vm));
    }

    private Location anywhere(DomainId id, Optional<ConnectionUri> recorded) {
        Location location = locate(id, recorded, asked.hosts());
        List<ConnectionUri> others = cluster.hosts().stream()
                .filter(uri -> !asked.hosts().contains(uri))
                .toList();
        return location instanceof Location.Nowhere && !others.isEmpty() ? locate(id, recorded, others) : location;
    }

    private Location locate(DomainId id, Optional<ConnectionUri> recorded, List<ConnectionUri> uris) {
        List<Location.At> found = new ArrayList<>();
        Optional<HypervisorException> silent = Optional.empty();
        for (ConnectionUri uri : uris) {
            try {
                Host host = host(uri);
                found.add(new Location.At(host, host.entry(id)));
            } catch (HypervisorException e) {
                if (e.kind() != HypervisorException.Kind.NOT_FOUND) {
                    silent = Optional.of(e);
                }
            }
        }
        Optional<Location.At> active = found.stream()
                .filter(at -> at.entry().state().power().isActive())
                .findFirst();
        if (active.isPresent()) {
            return active.get();
        }
        Optional<Location.At> left = found.stream()
                .filter(at -> recorded.filter(at.host().uri()::equals).isPresent() && isClaimed(at.host(), id))
                .findFirst();
        if (left.isPresent()) {
            return left.get();
        }
        if (silent.isPresent()) {
            return new Location.Unknown(silent.get());
        }
        if (recorded.isPresent() && found.size() > 1) {
            return new Location.Several(
                    found.stream().map(at -> at.host().uri()).toList());
        }
        return found.isEmpty() ? new Location.Nowhere() : found.get(0);
    }

    private boolean isClaimed(Host host, DomainId id) {
        return host.metadata(id, Layer.CONFIG, Claim.NAMESPACE)
                .flatMap(Claim::parse)
                .filter(claim -> claim.installation().equals(installation))
                .isPresent();
    }

    /** Our claim for a VM, with this holder's epoch. */
    public Claim claim(WorkId work, String from, String to, boolean running, Instant now) {
        return new Claim(
                installation,
                work.run(),
                work.kind().name(),
                work.attempt(),
                fence.epoch(),
                Holder.self().words(),
                from,
                to,
                running,
                now);
    }

    /** Closes the connections and gives the cluster back. */
    @Override
    public void close() {
        try {
            hosts.values().forEach(Host::close);
        } finally {
            fence.close();
        }
    }

    /** Where a VM is. */
    public sealed interface Location {

        record At(Host host, DomainEntry entry) implements Location {}

        /** Every host that was asked answered, and none has it. */
        record Nowhere() implements Location {}

        /** It is off, several hosts define it, and none of them is where we left it: starting any may be wrong. */
        record Several(List<ConnectionUri> hosts) implements Location {
            public Several {
                hosts = List.copyOf(hosts);
            }
        }

        /** Some host does not answer, and no other has it running. */
        record Unknown(HypervisorException cause) implements Location {}
    }
}
