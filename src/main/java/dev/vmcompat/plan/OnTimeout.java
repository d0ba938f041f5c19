package dev.vmcompat.plan;

/** What happens to a VM whose guest does not shut down before the deadline. */
public enum OnTimeout implements Choice {
    /** It is left as it is and recorded. */
    SKIP("It is left as it is and recorded."),
    /** Its power is cut. */
    FORCE("Its power is cut.");

    private final String sentence;

    OnTimeout(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
