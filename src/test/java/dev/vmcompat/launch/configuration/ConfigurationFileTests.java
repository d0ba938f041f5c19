package dev.vmcompat.launch.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.plan.JobParameterException;
import dev.vmcompat.plan.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTests {

    @TempDir
    private Path folder;

    @Test
    void firstPlaceWins() throws IOException {
        Path system = write("system.yml", "", "rw-r--r--");
        Path own = write("vmcompat/vmcompat.yml", "", "rw-r--r--");
        Map<String, String> environment = Map.of("VMCOMPAT_CONFIG", "/v", "XDG_CONFIG_HOME", folder.toString());
        Map<String, String> home = Map.of("XDG_CONFIG_HOME", folder.toString());
        assertThat(ConfigurationFile.find(Optional.of(Path.of("/n")), environment, system))
                .contains(Path.of("/n"));
        assertThat(ConfigurationFile.find(Optional.empty(), environment, system))
                .contains(Path.of("/v"));
        assertThat(ConfigurationFile.find(Optional.empty(), home, system)).contains(system);
        assertThat(ConfigurationFile.find(Optional.empty(), home, folder.resolve("none")))
                .contains(own);
        assertThat(ConfigurationFile.find(Optional.empty(), Map.of("XDG_CONFIG_HOME", "/none"), folder.resolve("none")))
                .isEmpty();
    }

    @Test
    void namedFileThatIsMissingIsRefused() {
        refused(() -> ConfigurationFile.read(Optional.of(folder.resolve("no.yml"))), "no.yml does not exist");
        refused(() -> ConfigurationFile.read(Optional.of(folder)), "is not a regular file");
    }

    @Test
    void fileThatOthersCanWriteIsRefused() throws IOException {
        Path others = write("others.yml", "", "rw----rw-");
        refused(() -> ConfigurationFile.read(Optional.of(others)), "can be changed by others");
        Path jobFile = write("job.properties", "limit=1\n", "rw-rw-rw-");
        refused(() -> JobFile.read(jobFile), "can be changed by others");
    }

    @Test
    void fileInAFolderThatOthersCanWriteIsRefused() throws IOException {
        Path file = write("open/vmcompat.yml", "", "rw-r--r--");
        Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        refused(() -> ConfigurationFile.read(Optional.of(file)), "can be changed by others");
    }

    @Test
    void fileThatIsNoTextIsRefused() throws IOException {
        Path binary = folder.resolve("binary");
        Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rw-------"));
        refused(() -> ConfigurationFile.read(Optional.of(binary)), "cannot be read");
    }

    @Test
    void jobFileHasOneParameterPerLine() throws IOException {
        Path file = write("job.properties", "# nightly\n\n limit = 5 \nvm=a\nvm=b\nsettle=2m\n", "rw-r--r--");
        RunOptions options = RunOptions.of(JobFile.read(file));
        assertThat(options.limit()).hasValue(5);
        assertThat(options.selection().included()).hasSize(2);
    }

    @Test
    void jobFileErrorsHaveTheirLine() throws IOException {
        Path unknown = write("a.properties", "\nlimt=5\n", "rw-r--r--");
        Path noValue = write("b.properties", "limit\n", "rw-r--r--");
        assertThatThrownBy(() -> JobFile.read(unknown))
                .isInstanceOf(JobParameterException.class)
                .hasMessageContaining("a.properties:2");
        refused(() -> JobFile.read(noValue), "b.properties:1");
    }

    private static void refused(ThrowingCallable action, String message) {
        assertThatThrownBy(action).isInstanceOf(ConfigurationException.class).hasMessageContaining(message);
    }

    private Path write(String name, String text, String permissions) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }
}
