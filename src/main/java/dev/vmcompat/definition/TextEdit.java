package dev.vmcompat.definition;

import static java.util.Comparator.comparingInt;

import java.util.List;

/**
 * One place of a text that gets other characters.
 *
 * @param from offset of the first character replaced
 * @param to offset behind the last character replaced
 * @param replacement what stands there afterwards
 */
record TextEdit(int from, int to, String replacement) {

    /** The text with all edits, whose places do not overlap; every other character stays. */
    static String all(String text, List<TextEdit> edits) {
        var result = new StringBuilder(text);
        // From the end, so that the offsets before stay right.
        edits.stream()
                .sorted(comparingInt(TextEdit::from).reversed())
                .forEach(edit -> result.replace(edit.from(), edit.to(), edit.replacement()));
        return result.toString();
    }
}
