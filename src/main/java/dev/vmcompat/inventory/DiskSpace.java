package dev.vmcompat.inventory;

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
    public static DiskSpace read(Host host, DomainId vm, List<String> disks) {
        Map<String, BlockInfo> known = new HashMap<>();
        for (String disk : disks) {
            ask(host, vm, disk).filter(info -> info.capacity() > 0).ifPresent(info -> known.put(disk, info));
        }
        return new DiskSpace(known);
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
