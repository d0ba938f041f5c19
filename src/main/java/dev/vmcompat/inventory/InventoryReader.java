package dev.vmcompat.inventory;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainEntry;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.hypervisor.HypervisorException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads a cluster: every domain of every host. What cannot be read becomes an entry that says why; one host or domain never stops the rest.
 *
 * <p>Hosts are read side by side by a few platform threads, never virtual ones: libvirt's last error belongs to the operating system's thread.
 */
public final class InventoryReader {

    private static final int HOSTS_AT_ONCE = 4;
    private static final Comparator<DomainEntry> BY_NAME =
            Comparator.comparing((DomainEntry entry) -> entry.name().text()).thenComparing(DomainEntry::id);

    private final Hypervisor hypervisor;

    public InventoryReader(Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    private record HostContent(HostReading reading, List<VirtualMachine> vms) {}

    /**
     * Reads a cluster over connections of its own.
     *
     * @param access READ_ONLY is enough; some hosts tell less then
     * @throws HostInTwoClusters if two of its URIs lead to one host
     * @throws dev.vmcompat.hypervisor.HypervisorUnavailableException if this machine can reach no host at all
     */
    public ClusterInventory read(Cluster cluster, Access access) {
        List<HostContent> contents = sideBySide(cluster.hosts().stream()
                .<Callable<HostContent>>map(uri -> () -> readHost(cluster, uri, access))
                .toList());
        List<HostReading> hosts = contents.stream().map(HostContent::reading).toList();
        ClusterMembership.checkUuids(Map.of(cluster.name(), hosts));
        List<VirtualMachine> vms =
                contents.stream().flatMap(content -> content.vms().stream()).toList();
        return new ClusterInventory(cluster, hosts, withDuplicates(vms));
    }

    /**
     * Reads one domain anew.
     *
     * @return empty if the host has it no more
     */
    public static Optional<VirtualMachine> read(Host host, DomainId id) {
        try {
            return DomainReader.read(host, host.entry(id));
        } catch (HypervisorException e) {
            if (e.kind() == HypervisorException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private HostContent readHost(Cluster cluster, ConnectionUri uri, Access access) {
        try (Host host = hypervisor.open(uri, access)) {
            HostReading reading = HostReader.read(host, cluster.catalog());
            if (reading instanceof HostReading.Unreachable) {
                return new HostContent(reading, List.of());
            }
            List<VirtualMachine> vms = new ArrayList<>();
            for (DomainEntry entry : host.list().stream().sorted(BY_NAME).toList()) {
                DomainReader.read(host, entry).ifPresent(vms::add);
            }
            return new HostContent(reading, vms);
        } catch (HypervisorException e) {
            return new HostContent(new HostReading.Unreachable(uri, String.valueOf(e.getMessage())), List.of());
        }
    }

    private static List<VirtualMachine> withDuplicates(List<VirtualMachine> vms) {
        Map<DomainId, List<ConnectionUri>> places = new HashMap<>();
        vms.forEach(
                vm -> places.computeIfAbsent(vm.id(), id -> new ArrayList<>()).add(vm.host()));
        return vms.stream()
                .map(vm -> vm.alsoOn(places.getOrDefault(vm.id(), List.of()).stream()
                        .filter(uri -> !uri.equals(vm.host()))
                        .toList()))
                .toList();
    }

    private static List<HostContent> sideBySide(List<Callable<HostContent>> readings) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(HOSTS_AT_ONCE, readings.size()), reading -> {
            Thread thread = new Thread(reading, "inventory");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<HostContent> contents = new ArrayList<>();
            for (Future<HostContent> reading : threads.invokeAll(readings)) {
                contents.add(reading.get());
            }
            return contents;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InventoryInterrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("reading a host ended in an error", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
