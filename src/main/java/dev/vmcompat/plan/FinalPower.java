package dev.vmcompat.plan;

/** The power state of a VM that was off, once it is upgraded. */
public enum FinalPower implements Choice {
    /** It is shut down again. */
    ORIGINAL("It is shut down again."),
    /** It is left running, links up. */
    RUNNING("It is left running, links up.");

    private final String sentence;

    FinalPower(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
