package dev.vmcompat.restorepoint;

/** What came of arranging a restore point. */
public sealed interface Arrangement {

    /**
     * It is on record.
     *
     * @param point to be sealed when the guest is down
     */
    record Arranged(RestorePoint point) implements Arrangement {}

    /**
     * The VM's disks can't be kept here. Nothing was recorded.
     *
     * @param why a sentence for people
     */
    record Impossible(String why) implements Arrangement {}
}
