package dev.vmcompat.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProductVersionTests {

    /** Ascending. */
    private static final List<String> ORDER = List.of(
            "0.0.0",
            "5.8.9",
            "6.0.0",
            "6.0.0 SP1",
            "6.0.0 R1",
            "6.0.0 R4",
            "6.0.0 R4 SP9",
            "6.0.0 R5",
            "6.0.0 R5 SP1",
            "6.0.0 R10",
            "6.0.1",
            "6.2.0",
            "6.8.0",
            "6.8.0 SP1",
            "6.8.0 SP2",
            "6.8.0 SP10",
            "6.8.0 R1",
            "6.8.0 R1 SP1",
            "6.8.1",
            "6.9.0",
            "6.10.0",
            "6.11.1",
            "10.0.0",
            "9999.9999.9999 R9999 SP9999");

    @Test
    void orderedByNumberThenReleaseThenServicePack() {
        List<ProductVersion> shuffled =
                new ArrayList<>(ORDER.stream().map(ProductVersion::of).toList());
        Collections.shuffle(shuffled, new Random(7));

        assertThat(shuffled.stream().sorted().map(ProductVersion::toString)).isEqualTo(ORDER);
    }

    @Test
    void equalOnlyToWhatIsWrittenTheSame() {
        for (String one : ORDER) {
            for (String other : ORDER) {
                boolean same = ProductVersion.of(one).compareTo(ProductVersion.of(other)) == 0;
                assertThat(same).as(one + ", " + other).isEqualTo(one.equals(other));
                assertThat(ProductVersion.of(one).equals(ProductVersion.of(other)))
                        .as(one + ", " + other)
                        .isEqualTo(same);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "6",
                "6.9",
                "6.9.0.1",
                "v6.9.0",
                "06.9.0",
                "6.09.0",
                "6.9.00",
                "10000.0.0",
                "6.9.0 ",
                " 6.9.0",
                "6.9.0\n",
                "6.9.x",
                "6.9.-1",
                "+6.9.0",
                "6,9,0",
                "6.8.0 SP",
                "6.8.0 SP0",
                "6.8.0 SP02",
                "6.8.0 SP10000",
                "6.8.0SP2",
                "6.8.0  SP2",
                "6.8.0_SP2",
                "6.8.0-SP2",
                "6.8.0 sp2",
                "6.8.0 SP 2",
                "6.8.0 SP2 R1",
                "6.8.0 SP1 SP2",
                "6.0.0 R",
                "6.0.0 R0",
                "6.0.0 r5",
                "6.0.0R5",
                "6.0.0_R5",
                "6.0.0 R5 R6",
                "6.0.0 R5SP1",
                "٦.٩.٠",
                "6.9.0\u202e",
                "latest"
            })
    void anythingElseIsNone(String text) {
        assertThat(ProductVersion.parse(text)).isEmpty();
        assertThatThrownBy(() -> ProductVersion.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is no product version");
        assertThatThrownBy(() -> VersionRange.of(text + " and later")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            6.9.0                  | 6.9.0                                   | 6.8.0, 6.9.0 SP1, 6.9.0 R1, 6.9.1
            6.0.0 R5 and later     | 6.0.0 R5, 6.0.0 R5 SP1, 6.0.1, 6.10.0   | 6.0.0, 6.0.0 SP9, 6.0.0 R4, 6.0.0 R4 SP9
            6.8.0 SP2 and later    | 6.8.0 SP2, 6.8.0 R1, 6.8.1              | 6.8.0, 6.8.0 SP1
            6.8.0 SP1 to 6.9.0     | 6.8.0 SP1, 6.8.0 R1, 6.8.9, 6.9.0       | 6.8.0, 6.9.0 SP1, 6.9.1
            6.9.0 to 6.9.0         | 6.9.0                                   | 6.8.9, 6.9.0 SP1
            6.8.0 with an SP       | 6.8.0 SP1, 6.8.0 SP10                   | 6.8.0, 6.8.0 R1, 6.8.0 R1 SP1, 6.8.1, 6.8.1 SP1, 6.7.0 SP1
            6.0.0 R5 with an SP    | 6.0.0 R5 SP1                            | 6.0.0 R5, 6.0.0 SP1, 6.0.0 R6 SP1
            """)
    void rangeHoldsWhatItSays(String range, String in, String out) {
        assertThat(List.of(in.split(", ", -1)))
                .allMatch(version -> VersionRange.of(range).contains(ProductVersion.of(version)));
        assertThat(List.of(out.split(", ", -1)))
                .noneMatch(version -> VersionRange.of(range).contains(ProductVersion.of(version)));
        assertThat(VersionRange.of(range)).hasToString(range);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "and later",
                " and later",
                "6.9.0 and later and later",
                "6.9.0 and earlier",
                "6.9.0  and later",
                "6.9.0+",
                "6.9.0 to",
                "6.9.0 to ",
                "6.9.0 to 6.10",
                "6.9.0 to 6.8.9",
                "6.9.0 to 6.10.0 to 6.11.0",
                "6.8.0 to 6.9.0 with an SP",
                "6.8.0 SP1 with an SP",
                "6.8.0 with an SP and later",
                "*"
            })
    void textThatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> VersionRange.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
