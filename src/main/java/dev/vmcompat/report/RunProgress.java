package dev.vmcompat.report;

import java.time.Duration;

/** Hears how a run goes on. Safe for use by several threads; never throws. */
public interface RunProgress extends AutoCloseable {

    /** A VM is taken in hand: the position-th of all that the command works on. */
    void vmBegun(int position, int of, String name, Duration estimate);

    /** A stage of the VM in hand begins. */
    void stageBegun(String stage);

    /** The VM in hand is settled. */
    void vmSettled(OutcomeView outcome, String message);

    /** Something else that a person wants to read now, such as waiting for a host. */
    void note(String message);

    /** Ends the display. */
    @Override
    void close();

    /** Hears nothing. */
    static RunProgress none() {
        return new SilentProgress();
    }
}
