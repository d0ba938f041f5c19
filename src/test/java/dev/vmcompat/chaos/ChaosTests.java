package dev.vmcompat.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A short {@code jobs/chaos}: each kind of fault strikes once, on the fleet where it belongs, both at the same time. */
@Tag("qemu")
@Order(1)
@Timeout(900)
@Execution(ExecutionMode.CONCURRENT)
class ChaosTests {

    private static final long SEED = 7;
    private static final Duration OUTAGE = Duration.ofSeconds(3);

    @Test
    void nothingIsLostOnTheTestDriver() {
        try (Target target = new TestDriverTarget(30)) {
            nothingIsLost(target, target.faults());
        }
    }

    @Test
    void nothingIsLostWithRealGuests() {
        try (Target target = new QemuTarget(4)) {
            nothingIsLost(target, EnumSet.copyOf(Fault.OF_REAL_HOSTS));
        }
    }

    private static void nothingIsLost(Target target, Set<Fault> kinds) {
        Verdict verdict = new Campaign(target, kinds, SEED, kinds.size(), OUTAGE).fight();
        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.kinds()).as("%s", verdict.table()).isEqualTo(kinds);
    }
}
