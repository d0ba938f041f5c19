package dev.vmcompat.restorepoint;

/** Where a restore point stands. Stored by name. */
public enum State {
    /** Definition and means are on record; the disks are not kept yet. */
    ARRANGED("arranged, not sealed yet"),
    /** The disks are kept. */
    HELD("held"),
    /** The disks went back to it; what is left of it still has to go. */
    REVERTED("the disks went back to it"),
    /** It is gone, through vmcompat. */
    REMOVED("removed"),
    /** It is gone, though nobody removed it through vmcompat. */
    LOST("lost");

    private final String sentence;

    State(String sentence) {
        this.sentence = sentence;
    }

    /** The state in words. */
    public String sentence() {
        return sentence;
    }

    /** It is over: nothing of it can be used or removed any more. */
    public boolean isOver() {
        return this == REMOVED || this == LOST;
    }
}
