package dev.vmcompat.plan;

/** When the restore point of the disks is made. */
public enum SnapshotTiming implements Choice {
    /** As sealed. */
    AUTO("With the guest down."),
    /** While the guest runs: what it writes until it is down is not in it. */
    LIVE("While the guest runs, quiesced where its agent answers; what it writes until it is down is not in it."),
    /** With the guest down: exact to the last write. */
    SEALED("With the guest down: exact to the last write.");

    private final String sentence;

    SnapshotTiming(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
