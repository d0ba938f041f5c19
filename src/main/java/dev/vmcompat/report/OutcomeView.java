package dev.vmcompat.report;

/** What became of a VM, as reports name it; the first ones are shown first. */
public enum OutcomeView {
    NEEDS_ATTENTION(Tone.BAD, 0, "needs attention"),
    ROLLED_BACK(Tone.WARNING, 1, "rolled back"),
    FAILED(Tone.WARNING, 2, "failed"),
    SKIPPED(Tone.WARNING, 3, "skipped"),
    IN_PROGRESS(Tone.STRONG, 4, "in progress"),
    PENDING(Tone.FAINT, 5, "pending"),
    RESOLVED(Tone.PLAIN, 6, "resolved"),
    UPGRADED(Tone.GOOD, 7, "upgraded");

    private final Tone tone;
    private final int order;
    private final String words;

    OutcomeView(Tone tone, int order, String words) {
        this.tone = tone;
        this.order = order;
        this.words = words;
    }

    Tone tone() {
        return tone;
    }

    int order() {
        return order;
    }

    /** In words. */
    public String words() {
        return words;
    }
}
