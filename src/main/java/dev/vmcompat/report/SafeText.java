package dev.vmcompat.report;

/** Text from hosts and guests, made harmless for a terminal or a spreadsheet: what steers them becomes visible. */
final class SafeText {

    private SafeText() {}

    /** One line without control characters, terminal escapes, or characters that change the direction of text or have no shape. */
    static String line(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(safe, c));
        return safe.toString();
    }

    /**
     * A field of a CSV file, quoted where needed. A spreadsheet takes a field that begins with one of {@code = + - @}, tab or carriage return
     * for a formula: it gets an apostrophe before it.
     */
    static String csv(String text) {
        boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        String field = line(formula ? "'" + text : text);
        boolean quoted = field.chars().anyMatch(c -> c == ',' || c == '"' || c == ';') || !field.equals(field.strip());
        return quoted ? '"' + field.replace("\"", "\"\"") + '"' : field;
    }

    private static void append(StringBuilder safe, int c) {
        switch (c) {
            case '\n' -> safe.append("\\n");
            case '\r' -> safe.append("\\r");
            case '\t' -> safe.append("\\t");
            default -> {
                if (isHarmless(c)) {
                    safe.appendCodePoint(c);
                } else {
                    safe.append(c <= 0xff ? String.format("\\x%02x", c) : String.format("\\u{%x}", c));
                }
            }
        }
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
