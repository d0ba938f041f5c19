package dev.vmcompat.definition;

/**
 * One line of a unified diff, without its line end. May contain control characters that came from a host: whoever renders it escapes them.
 *
 * @param kind what it is
 * @param text the line without the diff's own first character
 */
public record DiffLine(Kind kind, String text) {

    /** What a line of a diff is. */
    public enum Kind {
        /** Where the following lines stand. */
        HUNK("@@ "),
        /** The same on both sides. */
        CONTEXT(" "),
        /** Only before. */
        REMOVED("-"),
        /** Only after. */
        ADDED("+");

        private final String mark;

        Kind(String mark) {
            this.mark = mark;
        }

        /** What the line begins with in a unified diff. */
        public String mark() {
            return mark;
        }
    }

    @Override
    public String toString() {
        return kind.mark() + text;
    }
}
