package dev.vmcompat.report;

import java.time.Duration;

/** Nobody watches. */
final class SilentProgress implements RunProgress {

    @Override
    public void vmBegun(int position, int of, String name, Duration estimate) {}

    @Override
    public void stageBegun(String stage) {}

    @Override
    public void vmSettled(OutcomeView outcome, String message) {}

    @Override
    public void note(String message) {}

    @Override
    public void close() {}
}
