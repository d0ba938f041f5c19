package dev.vmcompat.run;

import java.util.List;

/**
 * What came of ending restore points.
 *
 * @param removed how many are gone now
 * @param left how many of those that were to go are still there
 * @param notes a sentence for each that was not removed
 */
record Ended(int removed, int left, List<String> notes) {

    Ended {
        notes = List.copyOf(notes);
    }

    static Ended nothing() {
        return new Ended(0, 0, List.of());
    }

    boolean isNothing() {
        return removed == 0 && notes.isEmpty();
    }

    String words() {
        String count = removed + (removed == 1 ? " restore point ended" : " restore points ended");
        return notes.isEmpty() ? count : count + "; " + String.join("; ", notes);
    }
}
