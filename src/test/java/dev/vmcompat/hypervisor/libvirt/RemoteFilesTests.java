package dev.vmcompat.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.HypervisorException.Kind;
import dev.vmcompat.rig.DiskImage;
import dev.vmcompat.rig.PrivateLibvirtd;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files of a host that is reached as another machine: by the volumes of a pool, or by a pool that is there for the one use alone. */
@Tag("qemu")
class RemoteFilesTests {

    private static PrivateLibvirtd libvirtd;
    private static Host host;

    private Path folder;

    @BeforeAll
    static void open() {
        libvirtd = PrivateLibvirtd.start();
        host = open(Access.READ_WRITE);
    }

    private static Host open(Access access) {
        return new LibvirtHypervisor(CallDeadlines.defaults()).open(new ConnectionUri(libvirtd.tcpUri()), access);
    }

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createTempDirectory(libvirtd.images(), "nvram & more");
    }

    @AfterAll
    static void close() {
        host.close();
        libvirtd.close();
    }

    private Path file(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(folder.resolve("vm_VARS.fd"), content);
    }

    /** It puts the text into XML as it is. */
    private static String asVirshWants(Path folder) {
        return folder.toString().replace("&", "&amp;");
    }

    private static String pools() {
        return libvirtd.virsh().run("pool-list", "--all", "--name");
    }

    @Test
    void aFileIsReadAndWrittenOverByAPoolThatIsGoneAfterwards() throws IOException {
        Path file = file(540_672);
        byte[] before = Files.readAllBytes(file);
        assertThat(host.readFile(file.toString())).hasValue(before);

        byte[] other = before.clone();
        other[0]++;
        other[other.length - 1]++;
        host.actions().writeFile(file.toString(), other);

        assertThat(Files.readAllBytes(file)).isEqualTo(other);
        assertThat(host.readFile(file.toString())).hasValue(other);
        host.actions().deleteFile(file.toString());
        host.actions().deleteFile(file.toString());
        assertThat(file).doesNotExist();
        assertThat(host.readFile(file.toString())).isEmpty();
        assertThat(pools()).isEmpty();
    }

    @Test
    void aPoolOfTheHostsOwnIsUsedAndStays() throws IOException {
        Path file = file(4_096);
        libvirtd.virsh().run("pool-create-as", "theirs", "dir", "--target", asVirshWants(folder));
        try {
            assertThat(host.readFile(file.toString())).hasValue(Files.readAllBytes(file));
            assertThat(pools()).isEqualTo("theirs");
        } finally {
            libvirtd.virsh().run("pool-destroy", "theirs");
        }
    }

    @Test
    void aPoolTellsWhatAnImageLiesOver() {
        Path base = folder.resolve("base.qcow2");
        Path image = folder.resolve("image.qcow2");
        DiskImage.create(base, 1 << 20);
        DiskImage.overlay(image, base);
        assertThat(host.backingFile(image.toString())).isEmpty();
        libvirtd.virsh().run("pool-create-as", "images", "dir", "--target", asVirshWants(folder));
        try {
            assertThat(host.backingFile(image.toString())).hasValue(base.toString());
            assertThat(host.backingFile(base.toString())).isEmpty();
        } finally {
            libvirtd.virsh().run("pool-destroy", "images");
        }
    }

    @Test
    void aPoolOfOursThatAKilledProcessLeftIsUsedAndEnded() throws IOException {
        Path file = file(4_096);
        libvirtd.virsh().run("pool-create-as", "vmcompat-left", "dir", "--target", asVirshWants(folder));
        assertThat(host.readFile(file.toString())).hasValue(Files.readAllBytes(file));
        assertThat(pools()).isEmpty();
    }

    @Test
    void aPoolThatHasNotNoticedTheFileKeepsItOutOfReach() throws IOException {
        libvirtd.virsh().run("pool-create-as", "stale", "dir", "--target", asVirshWants(folder));
        try {
            assertThat(host.readFile(file(4_096).toString())).isEmpty();
            assertThat(catchThrowableOfType(
                                    HypervisorException.class,
                                    () -> host.actions()
                                            .deleteFile(
                                                    folder.resolve("vm_VARS.fd").toString()))
                            .kind())
                    .as("it may be there")
                    .isEqualTo(Kind.UNSUPPORTED);
            assertThat(folder.resolve("vm_VARS.fd")).exists();
            assertThat(pools()).isEqualTo("stale");
        } finally {
            libvirtd.virsh().run("pool-destroy", "stale");
        }
    }

    @Test
    void whatIsMissingTooLongOrOfAnotherLengthIsNeitherReadNorWritten() throws IOException {
        Path missing = folder.resolve("missing.fd");
        assertThat(host.readFile(missing.toString())).isEmpty();
        assertThat(host.readFile("/nonexistent/folder/file")).isEmpty();
        assertThat(kindOfWrite(missing, 3)).isEqualTo(Kind.UNSUPPORTED);
        Path file = file(4_096);
        byte[] before = Files.readAllBytes(file);
        assertThat(kindOfWrite(file, 4_095)).isEqualTo(Kind.UNSUPPORTED);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        try (RandomAccessFile large =
                new RandomAccessFile(folder.resolve("large").toFile(), "rw")) {
            large.setLength((64L << 20) + 1);
        }
        assertThat(host.readFile(folder.resolve("large").toString())).isEmpty();
        assertThat(pools()).isEmpty();
    }

    private static Kind kindOfWrite(Path file, int bytes) {
        return catchThrowableOfType(
                        HypervisorException.class, () -> host.actions().writeFile(file.toString(), new byte[bytes]))
                .kind();
    }

    @Test
    void aReadOnlyConnectionMakesNoPool() throws IOException {
        Path file = file(4_096);
        try (Host looking = open(Access.READ_ONLY)) {
            assertThat(looking.readFile(file.toString())).isEmpty();
        }
    }
}
