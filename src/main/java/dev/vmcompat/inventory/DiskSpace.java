package dev.vmcompat.inventory;

import dev.vmcompat.definition.DiskFacts;
import dev.vmcompat.definition.DiskSource;
import dev.vmcompat.hypervisor.BlockInfo;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much of some disks of a VM is allocated. A call for each disk, so that it is asked only where something depends on it.
 *
 * @param known by target name; a disk whose sizes could not be learned is not there
 */
public record DiskSpace(Map<String, BlockInfo> known) {

    public DiskSpace {
        known = Map.copyOf(known);
    }

    /**
     * Asks.
     *
     * @param disks target names
     * @throws HypervisorException if the host or the VM is lost meanwhile
     */
    public static DiskSpace read(Host host, VirtualMachine vm, List<String> disks) {
        Map<String, BlockInfo> known = new HashMap<>();
        for (String disk : disks) {
            ask(host, vm.id(), disk)
                    .filter(info -> info.capacity() > 0)
                    .flatMap(info -> exact(host, vm, disk, info))
                    .ifPresent(info -> known.put(disk, info));
        }
        return new DiskSpace(known);
    }

    /** Of a raw image that is in use its file knows how much is taken, QEMU only how far its guest has written. */
    private static Optional<BlockInfo> exact(Host host, VirtualMachine vm, String disk, BlockInfo info) {
        if (!vm.state().power().isActive() || !(vm.description() instanceof Description.Read read)) {
            return Optional.of(info);
        }
        Optional<DiskFacts> facts = read.configured().facts().disks().stream()
                .filter(found -> found.target().equals(disk))
                .findFirst();
        if (facts.flatMap(DiskFacts::driverType).filter("raw"::equals).isEmpty()) {
            return Optional.of(info);
        }
        Optional<Long> allocation = facts.flatMap(DiskFacts::source)
                .filter(DiskSource.File.class::isInstance)
                .flatMap(source -> host.fileAllocation(((DiskSource.File) source).path()));
        return allocation.map(bytes -> new BlockInfo(info.capacity(), bytes, info.physical()));
    }

    private static Optional<BlockInfo> ask(Host host, DomainId vm, String disk) {
        try {
            return host.blockInfo(vm, disk);
        } catch (HypervisorException e) {
            return switch (e.kind()) {
                case REFUSED, UNSUPPORTED, BUSY, UNKNOWN -> Optional.empty();
                case NOT_FOUND, TIMED_OUT, UNREACHABLE -> throw e;
            };
        }
    }

    /** The sizes of a disk; empty where they are not known. */
    public Optional<BlockInfo> of(String disk) {
        return Optional.ofNullable(known.get(disk));
    }
}
