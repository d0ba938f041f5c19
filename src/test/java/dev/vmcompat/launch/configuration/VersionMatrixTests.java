package dev.vmcompat.launch.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.inventory.ProductVersion;
import dev.vmcompat.inventory.VersionMatrix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds without a word in the configuration: the matrix of the documented procedure, at each of its boundaries. */
class VersionMatrixTests {

    private final VersionMatrix matrix =
            Configuration.standard().versionMatrix().matrix();

    @ParameterizedTest
    @CsvSource(textBlock = """
            0.0.0,         false, false
            5.8.9 R9,      false, false
            6.0.0,         false, false
            6.0.0 SP9,     false, false
            6.0.0 R4,      false, false
            6.0.0 R4 SP9,  false, false
            6.0.0 R5,      true,  false
            6.0.0 R5 SP1,  true,  false
            6.0.0 R10,     true,  false
            6.0.1,         true,  false
            6.2.0,         true,  false
            6.7.9 SP9,     true,  false
            6.8.0,         true,  false
            6.8.0 SP1,     true,  true
            6.8.0 SP2,     true,  true
            6.8.0 SP10,    true,  true
            6.8.0 R1,      true,  false
            6.8.0 R1 SP1,  true,  false
            6.8.1,         true,  false
            6.8.1 SP1,     true,  false
            6.8.9999 R9,   true,  false
            6.9.0,         true,  true
            6.9.0 SP1,     true,  true
            6.9.0 R1,      true,  true
            6.9.1,         true,  true
            6.10.0,        true,  true
            6.11.1,        true,  true
            7.0.0,         true,  true
            10.0.0,        true,  true
            """)
    void versionIsASourceOrADestination(String version, boolean source, boolean destination) {
        assertThat(matrix.hasSource(ProductVersion.of(version))).as("source").isEqualTo(source);
        assertThat(matrix.hasDestination(ProductVersion.of(version)))
                .as("destination")
                .isEqualTo(destination);
    }

    @ParameterizedTest
    @CsvSource({
        "x86_64, true",
        "i686, true",
        "aarch64, false",
        "armv7l, false",
        "s390x, false",
        "x86, false",
        "unknown, false"
    })
    void sourceIsX86(String architecture, boolean source) {
        assertThat(matrix.hasSourceArchitecture(architecture)).isEqualTo(source);
    }

    @Test
    void itsWordsAreThoseOfTheConfiguration() {
        assertThat(matrix.destinationWords()).isEqualTo("6.8.0 with an SP, 6.9.0 and later");
        assertThat(matrix.sourceWords()).isEqualTo("6.0.0 R5 and later");
        assertThat(matrix.architectureWords()).isEqualTo("i686, x86_64");
    }

    @Test
    void emptyMatrixIsRefused() {
        assertThatThrownBy(() -> new VersionMatrix(List.of(), matrix.sources(), matrix.sourceArchitectures()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new VersionMatrix(matrix.destinations(), List.of(), matrix.sourceArchitectures()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new VersionMatrix(matrix.destinations(), matrix.sources(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
