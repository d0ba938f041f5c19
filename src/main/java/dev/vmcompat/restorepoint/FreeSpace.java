package dev.vmcompat.restorepoint;

import dev.vmcompat.definition.DiskFacts;
import dev.vmcompat.definition.DiskSource;
import dev.vmcompat.hypervisor.Host;
import java.util.List;
import java.util.Optional;

/**
 * Whether there is room for what a guest writes once its disks are kept: an image with a snapshot inside grows, and so does an overlay, and a disk
 * that is full stops its guest.
 *
 * @param bytes that must be free where each disk is stored; zero: not asked
 */
record FreeSpace(long bytes) {

    private static final long MIB = 1 << 20;

    /** The same means, with what is not known of the room; or why there is too little. */
    DecidedMeans judge(Host host, DecidedMeans.Possible possible, List<DiskFacts> writable) {
        if (bytes == 0 || possible.means() == Means.NONE) {
            return possible;
        }
        DecidedMeans.Possible judged = possible;
        for (DiskFacts disk : writable) {
            Optional<Long> free = free(host, disk);
            if (free.isEmpty()) {
                judged = judged.notChecked("how much space is free where disk " + disk.target() + " is stored");
            } else if (free.get() < bytes) {
                return new DecidedMeans.Impossible("where disk " + disk.target() + " is stored ("
                        + disk.source().map(Object::toString).orElse("-") + "), "
                        + free.get() / MIB + " MiB are free, and snapshot.min-free demands " + bytes / MIB
                        + " MiB: make room there, or plan with another snapshot.min-free");
            }
        }
        return judged;
    }

    private static Optional<Long> free(Host host, DiskFacts disk) {
        return disk.source()
                .filter(DiskSource.File.class::isInstance)
                .flatMap(source -> host.freeSpace(((DiskSource.File) source).path()));
    }
}
