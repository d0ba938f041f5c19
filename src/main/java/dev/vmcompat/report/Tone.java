package dev.vmcompat.report;

/** What a text means, shown as colour where there is one. */
public enum Tone {
    PLAIN(""),
    STRONG("1"),
    GOOD("32"),
    WARNING("33"),
    BAD("31"),
    FAINT("2");

    private final String code;

    Tone(String code) {
        this.code = code;
    }

    String paint(String text, boolean colour) {
        return !colour || code.isEmpty() || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
