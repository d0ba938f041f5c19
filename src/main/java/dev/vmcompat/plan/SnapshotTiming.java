package dev.vmcompat.plan;

/** When the restore point of the disks is made. */
public enum SnapshotTiming implements Choice {
    /** While the guest runs where this host can create, revert and merge it; else with the guest down. */
    AUTO("While the guest runs where this host can create, revert and merge it; else with the guest down."),
    /** While the guest runs. */
    LIVE("While the guest runs."),
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
