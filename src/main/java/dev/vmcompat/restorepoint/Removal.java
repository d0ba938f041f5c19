package dev.vmcompat.restorepoint;

/** What came of removing a restore point. */
public sealed interface Removal {

    /** Nothing of it is left; proven by looking. */
    record Removed() implements Removal {}

    /**
     * It is still there and harmless; a later try goes on from here.
     *
     * @param why a sentence for people
     */
    record GaveWay(String why) implements Removal {}

    /**
     * Somebody else ended it.
     *
     * @param why a sentence for people
     */
    record Lost(String why) implements Removal {}
}
