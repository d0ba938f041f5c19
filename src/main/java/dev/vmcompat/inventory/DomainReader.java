package dev.vmcompat.inventory;

import dev.vmcompat.definition.DefinitionException;
import dev.vmcompat.definition.DiskFacts;
import dev.vmcompat.definition.DiskSource;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.definition.PendingEdits;
import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.DomainEntry;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one domain of a host. */
final class DomainReader {

    /** One that is longer is a ring: QEMU opens none as long. */
    private static final int LONGEST_CHAIN = 64;

    private DomainReader() {}

    /**
     * Reads a domain.
     *
     * @return empty where it is gone meanwhile: then there is no such VM, on this host
     * @throws HypervisorException only if the host is lost
     */
    static Optional<VirtualMachine> read(Host host, DomainEntry entry) {
        try {
            return Optional.of(new VirtualMachine(host.uri(), entry, description(host, entry), List.of()));
        } catch (DefinitionException e) {
            return Optional.of(unreadable(host, entry, String.valueOf(e.getMessage())));
        } catch (HypervisorException e) {
            return switch (e.kind()) {
                case NOT_FOUND -> Optional.empty();
                case UNREACHABLE -> throw e;
                case REFUSED, UNSUPPORTED, TIMED_OUT, BUSY, UNKNOWN ->
                    Optional.of(unreadable(host, entry, String.valueOf(e.getMessage())));
            };
        }
    }

    private static VirtualMachine unreadable(Host host, DomainEntry entry, String why) {
        return new VirtualMachine(host.uri(), entry, new Description.Unreadable(why), List.of());
    }

    private static Description description(Host host, DomainEntry entry) {
        String defined = host.inactiveDefinition(entry.id());
        DomainView configured = DomainView.of(defined);
        if (!entry.state().power().isActive()) {
            return new Description.Read(
                    withChains(host, configured), Optional.empty(), List.of(), Description.BlockJobs.none());
        }
        String running = host.liveDescription(entry.id());
        DomainView live = DomainView.of(running);
        return new Description.Read(
                configured,
                Optional.of(live),
                PendingEdits.of(new DomainDefinition(defined), new DomainDefinition(running)),
                blockJobs(host, entry, live));
    }

    /** libvirt tells the backing chains of what runs; of what is off the images alone know them. */
    private static DomainView withChains(Host host, DomainView view) {
        Map<String, List<DiskSource>> chains = new HashMap<>();
        for (DiskFacts disk : view.facts().disks()) {
            boolean qcow2 = disk.driverType().filter("qcow2"::equals).isPresent();
            if (qcow2
                    && view.details().disk(disk.target()).backing().isEmpty()
                    && disk.source().orElse(null) instanceof DiskSource.File image) {
                chains.put(disk.target(), chain(host, image));
            }
        }
        return new DomainView(view.facts(), view.details().withBacking(chains));
    }

    private static List<DiskSource> chain(Host host, DiskSource.File image) {
        List<DiskSource> chain = new ArrayList<>();
        Optional<String> beneath = beneath(host, image.path());
        while (beneath.isPresent() && chain.size() < LONGEST_CHAIN) {
            chain.add(new DiskSource.File(beneath.get()));
            beneath = beneath(host, beneath.get());
        }
        return chain;
    }

    /** An image that cannot be read lies over nothing that is known: its VM could not start with it. */
    private static Optional<String> beneath(Host host, String image) {
        try {
            return host.backingFile(image);
        } catch (HypervisorException e) {
            if (e.kind() == HypervisorException.Kind.UNKNOWN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A host that knows no block jobs runs none. */
    private static Description.BlockJobs blockJobs(Host host, DomainEntry entry, DomainView live) {
        List<String> running = new ArrayList<>();
        List<String> notAsked = new ArrayList<>();
        if (host.info().can(Ability.BLOCK_JOB)) {
            for (DiskFacts disk : live.facts().disks()) {
                if (disk.isWritable() && disk.source().isPresent()) {
                    ask(host, entry, disk.target(), running, notAsked);
                }
            }
        }
        return new Description.BlockJobs(running, notAsked);
    }

    private static void ask(Host host, DomainEntry entry, String disk, List<String> running, List<String> notAsked) {
        try {
            if (host.blockJob(entry.id(), disk).isPresent()) {
                running.add(disk);
            }
        } catch (HypervisorException e) {
            if (e.isConnectionLost() || e.kind() == HypervisorException.Kind.NOT_FOUND) {
                throw e;
            }
            notAsked.add(disk);
        }
    }
}
