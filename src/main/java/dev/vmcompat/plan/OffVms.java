package dev.vmcompat.plan;

/** Whether VMs that are off are planned. */
public enum OffVms implements Choice {
    /** Only those named exactly, by name or UUID. */
    NAMED("Only those named exactly, by name or UUID."),
    /** All that are selected. */
    INCLUDE("All that are selected.");

    private final String sentence;

    OffVms(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
