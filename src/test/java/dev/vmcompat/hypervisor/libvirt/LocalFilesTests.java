package dev.vmcompat.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTests {

    @TempDir
    private Path folder;

    @Test
    void writtenFileHasItsNewContentAndItsOldModeAndNothingElseIsLeft() throws IOException {
        Path file = Files.write(folder.resolve("vars.fd"), new byte[] {1});
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        new LocalFiles().write(file, new byte[] {2, 3});
        assertThat(new LocalFiles().read(file))
                .hasValueSatisfying(content -> assertThat(content).containsExactly(2, 3));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void missingFileIsEmpty() throws IOException {
        assertThat(new LocalFiles().read(folder.resolve("none"))).isEmpty();
    }
}
