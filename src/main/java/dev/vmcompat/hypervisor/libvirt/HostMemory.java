package dev.vmcompat.hypervisor.libvirt;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * Memory that a host can give to a guest: what is free, and what its kernel keeps of files only as long as nobody wants it. Free memory alone is
 * next to nothing on every host that has run for a while.
 */
final class HostMemory {

    private static final NativeLibvirt LIBVIRT = NativeLibvirt.INSTANCE;
    private static final int ALL_CELLS = -1;
    /** virNodeMemoryStats: a name in 80 bytes, and a value in KiB. */
    private static final int NAME = 80;

    private static final int SIZE = NAME + Long.BYTES;
    private static final Set<String> AVAILABLE = Set.of("free", "buffers", "cached");

    private HostMemory() {}

    /** In bytes; empty where the host cannot say. */
    static Optional<Long> available(NativeConnection host) {
        IntByReference count = new IntByReference();
        if (LIBVIRT.virNodeGetMemoryStats(host.pointer(), ALL_CELLS, null, count, 0) < 0) {
            return free(host);
        }
        if (count.getValue() < 1) {
            return Optional.empty();
        }
        try (Memory stats = new Memory((long) count.getValue() * SIZE)) {
            host.check(LIBVIRT.virNodeGetMemoryStats(host.pointer(), ALL_CELLS, stats, count, 0));
            long kibibytes = 0;
            for (int i = 0; i < count.getValue(); i++) {
                if (AVAILABLE.contains(stats.getString((long) i * SIZE, StandardCharsets.US_ASCII.name()))) {
                    kibibytes += stats.getLong((long) i * SIZE + NAME);
                }
            }
            return Optional.of(kibibytes << 10);
        }
    }

    /** Drivers that keep no statistics may know this much. */
    private static Optional<Long> free(NativeConnection host) {
        NativeFailure failure = NativeFailure.last();
        if (!failure.is(ErrorCodes.NO_SUPPORT)) {
            throw failure;
        }
        long free = LIBVIRT.virNodeGetFreeMemory(host.pointer());
        if (free != 0) {
            return Optional.of(free);
        }
        NativeFailure nothing = NativeFailure.last();
        if (nothing.is(ErrorCodes.NO_SUPPORT)) {
            return Optional.empty();
        }
        throw nothing;
    }
}
