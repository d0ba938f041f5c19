package dev.vmcompat.restorepoint;

/**
 * What is demanded of a restore point.
 *
 * @param timing when the disks are to be kept; {@link Timing#LIVE} only for a guest that runs
 * @param disksRequired false: where the disks can't be kept, the definition alone is enough
 * @param minFree bytes that must be free where each disk is stored; zero: not asked
 */
public record Demand(Timing timing, boolean disksRequired, long minFree) {

    public Demand {
        if (minFree < 0) {
            throw new IllegalArgumentException("space is not negative: " + minFree);
        }
    }
}
