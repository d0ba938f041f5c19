package dev.vmcompat.plan;

/** The network of a VM that was off, while it is started for its check. */
public enum OffNetwork implements Choice {
    /** Links are down; a VM whose host cannot do that is left out. */
    DOWN("Links are down; a VM whose host cannot do that is left out."),
    /** Links are up. */
    UP("Links are up.");

    private final String sentence;

    OffNetwork(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
