package dev.vmcompat.plan;

/** Which disks get discard=unmap, so that space freed by the guest is given back. */
public enum Discard implements Choice {
    /** Disks whose images are known to be thin and that say nothing about discard. */
    THIN("Disks whose images are known to be thin and that say nothing about discard."),
    /** All disks that can and say nothing about discard. */
    ALL("All disks that can and say nothing about discard."),
    /** None. */
    OFF("None.");

    private final String sentence;

    Discard(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
