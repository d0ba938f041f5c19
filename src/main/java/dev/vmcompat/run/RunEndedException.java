package dev.vmcompat.run;

import dev.vmcompat.plan.Run;

/** A run that has ended cannot be continued. */
public final class RunEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RunEndedException(Run run) {
        super("run " + run.number() + " has ended (" + run.status() + ") and cannot be continued");
    }
}
