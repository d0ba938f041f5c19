package dev.vmcompat.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTextTests {

    @ParameterizedTest
    @CsvSource({"0, 0", "1KiB, 1024", "512MiB, 536870912", "10GiB, 10737418240", "1TiB, 1099511627776"})
    void sizesAreReadAndWritten(String text, long bytes) {
        assertThat(SizeText.parse(text)).isEqualTo(bytes);
        assertThat(SizeText.exactly(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "10G", "10GB", "-1GiB", "1.5GiB", "1 GiB", "9999999GiB", "GiB", "10gib"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> SizeText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a size with its unit");
    }

    @Test
    void equalSizesAreOneText() {
        assertThat(SizeText.exactly(SizeText.parse("1024MiB"))).isEqualTo("1GiB");
    }
}
