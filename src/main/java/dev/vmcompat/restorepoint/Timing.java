package dev.vmcompat.restorepoint;

/** When the disks of a restore point are kept. */
public enum Timing {
    /** While the guest runs: an overlay over each disk, quiesced where its agent answers. What is written before it is down is not in it. */
    LIVE,
    /** With the guest down: exact to its last write. */
    SEALED
}
