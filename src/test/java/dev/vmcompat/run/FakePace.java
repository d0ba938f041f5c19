package dev.vmcompat.run;

import dev.vmcompat.hypervisor.FakeHypervisor;
import dev.vmcompat.upgrade.Pace;
import dev.vmcompat.upgrade.Signal;
import java.time.Duration;
import java.time.Instant;

/** Waits by moving the clock of the fake: an hour takes no time. */
final class FakePace implements Pace {

    private final FakeHypervisor hypervisor;
    private final Runnable meanwhile;

    /** @param meanwhile what happens at the beginning of each pause */
    FakePace(FakeHypervisor hypervisor, Runnable meanwhile) {
        this.hypervisor = hypervisor;
        this.meanwhile = meanwhile;
    }

    @Override
    public Instant now() {
        return hypervisor.clock().instant();
    }

    @Override
    public void pause(Signal signal, Duration atMost) {
        meanwhile.run();
        if (!signal.take()) {
            hypervisor.tick(atMost);
        }
    }
}
