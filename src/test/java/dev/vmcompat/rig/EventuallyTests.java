package dev.vmcompat.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Waiting ends, and says what it waited for; a missing program is named with its package. */
class EventuallyTests {

    @Test
    void waitingEndsWithTheFirstAnswer() {
        var asked = new AtomicInteger();
        int answer = Eventually.get(
                "third time",
                Duration.ofSeconds(10),
                () -> Optional.of(asked.incrementAndGet()).filter(times -> times == 3));
        assertThat(answer).isEqualTo(3);
    }

    @Test
    void waitingInVainEndsAtTheDeadlineAndSaysForWhat() {
        assertThatThrownBy(() -> Eventually.await("pigs fly", Duration.ofMillis(120), () -> false))
                .isInstanceOf(RigException.class)
                .hasMessage("not within 120 ms: pigs fly");
    }

    @Test
    void lookingAlwaysEndsWithTheFirstException() {
        var asked = new AtomicInteger();
        assertThatThrownBy(() -> Eventually.always("calm", Duration.ofSeconds(10), () -> asked.incrementAndGet() < 3))
                .hasMessage("did not hold: calm");
    }

    @Test
    void missingProgramIsNamedWithThePackagesToInstall() {
        assertThatThrownBy(() -> Programs.require("no-such-program", "that-package"))
                .hasMessageContainingAll("no-such-program", "install that-package");
    }

    @Test
    void programThatDoesNotEndIsKilledAtItsDeadline() {
        assertThatThrownBy(() -> Programs.run(Duration.ofMillis(200), List.of("/bin/sh", "-c", "exec sleep 60")))
                .hasMessageContaining("not ended within 200 ms");
    }
}
