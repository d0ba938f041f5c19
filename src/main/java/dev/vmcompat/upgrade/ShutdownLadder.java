package dev.vmcompat.upgrade;

import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.DestroyMode;
import dev.vmcompat.hypervisor.DomainState;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.ShutdownMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Asks a guest to go down: by its agent where one answers, then by ACPI, again and again until the deadline, since some guests drop the first
 * press. A request cannot be withdrawn, so each is written down before it is made.
 */
final class ShutdownLadder {

    private static final Duration AFTER_POWER_CUT = Duration.ofMinutes(1);

    private final Pace pace;

    ShutdownLadder(Pace pace) {
        this.pace = pace;
    }

    /** What became of asking. */
    sealed interface Answer {

        /** It is down. */
        record Down(OffHow how) implements Answer {}

        /** It runs, and nothing says whether it will still obey. */
        record StillUp() implements Answer {}
    }

    /** Asks until the deadline. */
    Answer ask(VmInHand vm, Duration deadline) {
        Duration interval = vm.options().acpiInterval();
        Instant end = pace.now().plus(deadline);
        try (Watch watch = new Watch(vm.host(), vm.id(), pace)) {
            boolean first = true;
            while (true) {
                Optional<Answer> down = look(vm, false);
                if (down.isPresent()) {
                    return down.get();
                }
                Duration left = Duration.between(pace.now(), end);
                if (left.isNegative() || left.isZero()) {
                    return new Answer.StillUp();
                }
                request(vm, first);
                first = false;
                Optional<Answer> answer =
                        watch.until(left.compareTo(interval) < 0 ? left : interval, () -> look(vm, false));
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
        }
    }

    /** Asks until the deadline, then waits while the request is open: until then it may still go down, and nothing is settled. */
    Answer askAndWait(VmInHand vm) {
        Answer answer = ask(vm, vm.options().shutdownDeadline(vm.isWindows()));
        return answer instanceof Answer.Down ? answer : await(vm, vm.options().shutdownLate());
    }

    /** Only waits: the guest may still obey a request made before. */
    Answer await(VmInHand vm, Duration deadline) {
        try (Watch watch = new Watch(vm.host(), vm.id(), pace)) {
            return watch.until(deadline, () -> look(vm, false)).orElse(new Answer.StillUp());
        }
    }

    /** Cuts the power: first so that the emulator can flush, then at once. */
    Answer cut(VmInHand vm) {
        vm.note(Note.CUT_AT, pace.now()); // killed after the call, the next process knows who did it
        for (DestroyMode mode : DestroyMode.values()) {
            try (Watch watch = new Watch(vm.host(), vm.id(), pace)) {
                try {
                    vm.guard().destroy(mode);
                } catch (HypervisorException e) {
                    if (e.kind() != HypervisorException.Kind.REFUSED
                            && e.kind() != HypervisorException.Kind.UNSUPPORTED) {
                        throw e;
                    }
                }
                Optional<Answer> down = watch.until(AFTER_POWER_CUT, () -> look(vm, true));
                if (down.isPresent()) {
                    return down.get();
                }
            }
        }
        return new Answer.StillUp();
    }

    private void request(VmInHand vm, boolean first) {
        vm.noteRequest(pace.now());
        boolean modes = vm.host().info().can(Ability.SHUTDOWN_MODES);
        ShutdownMode mode =
                !modes ? ShutdownMode.DEFAULT : first && agentAnswers(vm) ? ShutdownMode.AGENT : ShutdownMode.ACPI;
        try {
            vm.guard().shutdown(mode);
        } catch (HypervisorException e) {
            boolean tryOn = switch (e.kind()) {
                case REFUSED, TIMED_OUT, BUSY, UNKNOWN ->
                    true; // it may be down already, or its agent went away: the next look tells
                case UNSUPPORTED -> mode != ShutdownMode.DEFAULT;
                case NOT_FOUND, UNREACHABLE -> false;
            };
            if (!tryOn) {
                throw e;
            }
        }
    }

    private static boolean agentAnswers(VmInHand vm) {
        return GuestAgent.answers(vm.host(), vm.id());
    }

    private static Optional<Answer> look(VmInHand vm, boolean byUs) {
        DomainState state = vm.state();
        if (!state.isDown()) {
            return Optional.empty();
        }
        vm.noteDown();
        return Optional.of(new Answer.Down(OffHow.of(state.reason(), byUs)));
    }
}
