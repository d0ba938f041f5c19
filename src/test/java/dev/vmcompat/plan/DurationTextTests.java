package dev.vmcompat.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTests {

    @Test
    void unitsAddUp() {
        assertThat(DurationText.parse("1d2h3m4s5ms")).isEqualTo(Duration.parse("P1DT2H3M4.005S"));
        assertThat(DurationText.parse("90m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(DurationText.parse("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(DurationText.parse("PT10M")).isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "60", "ten", "5 m", "-5m", "PT-5M", "1m1h", "99999999999999999999s", "10M"})
    void otherTextIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse(text))
                .withMessageContaining(DurationText.ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"36501d", "999999d999999h999999999m", "PT9223372036854775807S", "P999999999D"})
    void longerThanAHundredYearsIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse(text))
                .withMessageContaining("is longer than 36500d");
        assertThat(DurationText.parse("36500d").toMillis()).isPositive();
    }

    @Property
    void textIsReadBack(@ForAll @LongRange(min = 0, max = 1L << 40) long millis) {
        Duration duration = Duration.ofMillis(millis);
        assertThat(DurationText.parse(DurationText.of(duration))).isEqualTo(duration);
    }
}
