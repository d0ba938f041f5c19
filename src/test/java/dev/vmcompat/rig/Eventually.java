package dev.vmcompat.rig;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting in tests: one place, always with a deadline and with a sentence that says what was waited for. */
public final class Eventually {

    private static final Duration PAUSE = Duration.ofMillis(50);

    private Eventually() {}

    /**
     * Asks again until the condition holds.
     *
     * @throws RigException when it does not hold within {@code deadline}
     */
    public static void await(String what, Duration deadline, BooleanSupplier condition) {
        get(what, deadline, () -> condition.getAsBoolean() ? Optional.of(Boolean.TRUE) : Optional.empty());
    }

    /**
     * Asks again until there is an answer.
     *
     * @throws RigException when there is none within {@code deadline}, or the thread is interrupted
     */
    public static <T> T get(String what, Duration deadline, Supplier<Optional<T>> question) {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new RigException("interrupted while waiting: " + what);
            }
            if (System.nanoTime() - end > 0) {
                throw new RigException("not within " + deadline.toMillis() + " ms: " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /**
     * Looks during the whole time given, and fails as soon as the condition does not hold.
     *
     * @throws RigException when it once does not hold
     */
    public static void always(String what, Duration time, BooleanSupplier condition) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            if (!condition.getAsBoolean()) {
                throw new RigException("did not hold: " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
