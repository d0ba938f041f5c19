package dev.vmcompat.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.definition.PendingEdits;
import dev.vmcompat.rig.PrivateLibvirtd;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** VMs of many kinds, as libvirt with real QEMU describes them right after their start: nothing of that is a change that somebody made. */
@Tag("qemu")
class FreshlyStartedTests {

    private static PrivateLibvirtd libvirtd;

    @BeforeAll
    static void aHostWithStorage() throws Exception {
        libvirtd = PrivateLibvirtd.start();
        Path images = libvirtd.images();
        Files.write(images.resolve("medium.iso"), new byte[64 << 10]);
        Files.write(images.resolve("floppy.img"), new byte[1440 << 10]);
        Files.write(images.resolve("code.fd"), new byte[256 << 10]);
        Files.write(images.resolve("vars.fd"), new byte[256 << 10]);
        libvirtd.virsh().run("pool-create-as", "images", "dir", "--target", images.toString());
        volume("disk.qcow2", "qcow2");
        volume("disk.raw", "raw");
        volume("second.raw", "raw");
        volume("base.raw", "raw");
        volume("chained.qcow2", "qcow2", "--backing-vol", "base.raw", "--backing-vol-format", "raw");
    }

    private static void volume(String name, String format, String... more) {
        List<String> command = new ArrayList<>(List.of("vol-create-as", "images", name, "8M", "--format", format));
        command.addAll(List.of(more));
        libvirtd.virsh().run(command.toArray(String[]::new));
    }

    @AfterAll
    static void close() {
        libvirtd.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"q35-virt-install", "i440fx-old", "windows-on-a-volume", "uefi-named"})
    void nothingIsPending(String kind) throws Exception {
        Path file = libvirtd.images().resolve(kind + ".xml");
        Files.writeString(
                file, resource(kind).replace("{images}", libvirtd.images().toString()));
        libvirtd.virsh().run("define", file.toString());
        libvirtd.virsh().run("start", kind, "--paused");
        String inactive = libvirtd.virsh().run("dumpxml", "--inactive", kind);
        String live = libvirtd.virsh().run("dumpxml", kind);
        libvirtd.virsh().run("destroy", kind);

        assertThat(PendingEdits.of(new DomainDefinition(inactive), new DomainDefinition(live)))
                .isEmpty();
    }

    private static String resource(String kind) throws Exception {
        try (var stream =
                Objects.requireNonNull(DomainDefinition.class.getResourceAsStream("started/" + kind + ".xml"), kind)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
