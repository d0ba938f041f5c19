package dev.vmcompat.upgrade;

import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.hypervisor.DomainEvent;
import dev.vmcompat.hypervisor.DomainState;
import dev.vmcompat.hypervisor.PowerState;
import dev.vmcompat.hypervisor.StateReason;
import java.time.Duration;
import java.util.Optional;

/** Whether a guest that was started goes on: no stop, no crash, no panic, and no third reboot, which is a loop. */
final class Steadiness {

    private static final int LOOP = 3;

    /** How long libvirt may take to act on a guest's panic. */
    private static final Duration ACTED_ON = Duration.ofSeconds(10);

    private final VmInHand vm;
    private final Watch watch;
    private int reboots;
    private boolean rebooted;

    Steadiness(VmInHand vm, Watch watch) {
        this.vm = vm;
        this.watch = watch;
    }

    /** Looks at the state and at the events since the last look; empty where nothing is wrong. */
    Optional<StartCheck.Verdict> look() {
        int before = reboots;
        for (DomainEvent.Kind event : watch.drain()) {
            if (event == DomainEvent.Kind.REBOOTED) {
                reboots++;
            }
            if (event == DomainEvent.Kind.CRASHED) {
                return Optional.of(StartCheck.Verdict.failed(ReasonCode.GUEST_CRASHED, "its host saw it", true));
            }
        }
        rebooted = reboots > before;
        DomainState state = decided();
        if (!state.power().isRunning()) {
            return Optional.of(stopped(state));
        }
        return loops()
                ? Optional.of(StartCheck.Verdict.failed(ReasonCode.REBOOT_LOOP, reboots + " reboots", true))
                : Optional.empty();
    }

    /** Whether the last look saw a reboot. */
    boolean rebooted() {
        return rebooted;
    }

    /** How many the looks until now saw. */
    int reboots() {
        return reboots;
    }

    private boolean loops() {
        return reboots >= LOOP;
    }

    /** Waits until something happens to it, or the time is over. */
    void await(Duration atMost) {
        watch.pauseUntil(atMost, () -> watch.hasEvents() || !vm.state().power().isRunning());
    }

    /**
     * The state, once it says what it is. QEMU pauses a guest that panics, and for a moment libvirt gives no reason, until it has done what
     * {@code on_crash} wants: read then, a panic would look like a pause of somebody else's.
     */
    DomainState decided() {
        return watch.until(
                        ACTED_ON,
                        () -> Optional.of(vm.state())
                                .filter(state ->
                                        state.power() != PowerState.PAUSED || state.reason() != StateReason.UNKNOWN))
                .orElseGet(vm::state);
    }

    static StartCheck.Verdict stopped(DomainState state) {
        boolean crashed = state.reason() == StateReason.CRASHED || state.reason() == StateReason.PANICKED;
        return StartCheck.Verdict.failed(
                crashed ? ReasonCode.GUEST_CRASHED : ReasonCode.STOPPED_AFTER_START,
                state.power() + ", " + state.reason(),
                crashed);
    }
}
