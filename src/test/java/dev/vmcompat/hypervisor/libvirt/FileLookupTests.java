package dev.vmcompat.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.hypervisor.PathPresence;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLookupTests {

    @Test
    void missingOnlyWhereTheFileIsCertainlyNotThere(@TempDir Path folder) throws Exception {
        String file = Files.createFile(folder.resolve("disk.raw")).toString();

        assertThat(FileLookup.onDisk(file)).isEqualTo(PathPresence.PRESENT);
        assertThat(FileLookup.onDisk(folder + "/other.raw")).isEqualTo(PathPresence.MISSING);
        assertThat(FileLookup.onDisk("/no\0path")).isEqualTo(PathPresence.UNKNOWN);
    }

    @Test
    void unknownWhereItCannotBeLookedFor(@TempDir Path folder) throws Exception {
        // A link to itself cannot be followed by anybody, root included; a folder that may not be searched looks alike.
        Path loop = folder.resolve("loop");
        Files.createSymbolicLink(loop, loop);

        assertThat(FileLookup.onDisk(loop + "/disk.raw")).isEqualTo(PathPresence.UNKNOWN);
    }
}
