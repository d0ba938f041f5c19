package dev.vmcompat.eligibility;

/** What an assessment comes to. */
public enum Verdict {
    /** In compatibility mode, and nothing speaks against the upgrade. */
    ELIGIBLE("can be upgraded"),
    /** Runs on, and is defined with, its target. */
    CURRENT("already has its target"),
    /** Must not be upgraded, or not now; the reasons say why. */
    INELIGIBLE("is left out");

    private final String sentence;

    Verdict(String sentence) {
        this.sentence = sentence;
    }

    /** The verdict in words, to follow a VM's name. */
    public String sentence() {
        return sentence;
    }
}
