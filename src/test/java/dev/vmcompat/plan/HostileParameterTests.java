package dev.vmcompat.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in a job file or on a command line is a value, which is read again as the same, or refused with a sentence. */
class HostileParameterTests {

    @Property(tries = 5000)
    void everyTextIsAValueOrRefused(@ForAll JobParameter parameter, @ForAll("texts") String text) {
        List<String> value;
        try {
            value = read(parameter, text);
        } catch (JobParameterException refused) {
            assertThat(refused.getMessage()).contains(parameter.key());
            return;
        }
        for (String canonical : value) {
            assertThat(read(parameter, canonical))
                    .as("%s=%s", parameter.key(), canonical)
                    .containsExactly(canonical);
        }
    }

    private static List<String> read(JobParameter parameter, String text) {
        return GivenParameters.check(List.of(new GivenParameter(parameter.key(), text, "the test")))
                .value(parameter)
                .orElseThrow();
    }

    @Provide
    static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(40),
                Arbitraries.strings().numeric().ofMaxLength(30),
                Arbitraries.strings()
                        .withChars("0123456789dhmsKMGTiBPTYWZ.,-+eE*?=:/ ")
                        .ofMaxLength(24),
                Arbitraries.of(
                        "true",
                        "none",
                        "0",
                        "-0",
                        "1e9",
                        "PT-1S",
                        "9".repeat(400),
                        "\u0661",
                        "a,b",
                        ",",
                        "$(id)",
                        "\u0000"));
    }
}
