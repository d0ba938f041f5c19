package dev.vmcompat.plan;

/** Rows of a run are not as this installation wrote them: they approve nothing, and nothing is begun. */
public final class TamperedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long run;

    public TamperedException(long run, String what) {
        super("run " + run + ": " + what + "; nothing was started. See 'history --verify', and plan anew");
        this.run = run;
    }

    public long run() {
        return run;
    }
}
