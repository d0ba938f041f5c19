package dev.vmcompat.health;

/**
 * What came of asking once. What can't be asked is not well: unknown is not yes.
 *
 * @param isWell whether the guest is well
 * @param words what was seen; may hold text of a guest, which rendering escapes
 */
public record Answer(boolean isWell, String words) {

    static Answer well(String words) {
        return new Answer(true, words);
    }

    static Answer notWell(String words) {
        return new Answer(false, words);
    }
}
