package dev.vmcompat.restorepoint;

/** How the disks of a restore point are kept. Stored by name. */
public enum Means {
    /** A snapshot inside the VM's qcow2 files (the test driver: in its memory). */
    INTERNAL("a snapshot inside the disk images"),
    /** An overlay over each disk: the disk's own file stays as it was. */
    EXTERNAL("an overlay over each disk"),
    /** No disk is kept: the VM has none it can write on, or the run was approved without. */
    NONE("the definition only");

    private final String sentence;

    Means(String sentence) {
        this.sentence = sentence;
    }

    /** The means in words. */
    public String sentence() {
        return sentence;
    }
}
