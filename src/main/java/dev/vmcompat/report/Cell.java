package dev.vmcompat.report;

/**
 * One field of a table, not yet escaped.
 *
 * @param text may hold anything
 * @param tone what it means
 */
public record Cell(String text, Tone tone) {

    static Cell of(Object value) {
        return new Cell(String.valueOf(value), Tone.PLAIN);
    }

    static Cell faint(Object value) {
        return new Cell(String.valueOf(value), Tone.FAINT);
    }
}
