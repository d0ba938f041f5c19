package dev.vmcompat.plan;

/** What an address that changed within its subnet means after the start. */
public enum AddressRule implements Choice {
    /** A warning. */
    WARN("A warning."),
    /** A failed check. */
    STRICT("A failed check.");

    private final String sentence;

    AddressRule(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
