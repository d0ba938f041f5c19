package dev.vmcompat.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.Activity;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.HypervisorException.Kind;
import dev.vmcompat.hypervisor.PathPresence;
import dev.vmcompat.hypervisor.StorageContract;
import dev.vmcompat.rig.PrivateLibvirtd;
import dev.vmcompat.rig.Virsh;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real QEMU behind a daemon of the test's own; the guests have a firmware and an empty disk. */
@Tag("qemu")
class QemuContractTests extends StorageContract {

    private static PrivateLibvirtd libvirtd;

    @BeforeAll
    static void startDaemon() {
        libvirtd = PrivateLibvirtd.start();
    }

    @AfterAll
    static void stopDaemon() {
        libvirtd.close();
    }

    @Override
    protected Hypervisor hypervisor() {
        return new LibvirtHypervisor(CallDeadlines.defaults());
    }

    @Override
    protected ConnectionUri uri() {
        return new ConnectionUri(libvirtd.qemuUri());
    }

    @Override
    protected String definition(String name, UUID uuid) {
        Path disk = libvirtd.images().resolve(name + ".qcow2");
        succeed("qemu-img", "create", "-q", "-f", "qcow2", disk.toString(), "16M");
        return LibvirtDefinitions.qemu(name, uuid, disk);
    }

    private static void succeed(String... command) {
        try {
            int result = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (result != 0) {
                throw new IllegalStateException(List.of(command) + " ended with " + result);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** libvirt 9.0 cannot revert external snapshots; what newer ones say is theirs. */
    @Override
    protected Set<Ability> abilities() {
        Set<Ability> all = EnumSet.allOf(Ability.class);
        if (!host().capabilities().contains("<externalSnapshot")) {
            all.remove(Ability.EXTERNAL_SNAPSHOT_REVERT);
        }
        return all;
    }

    @Override
    protected Named named() {
        Path folder = libvirtd.images().resolve("named");
        Virsh virsh = libvirtd.virsh();
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("there.iso"), "iso");
            Path awake = Files.writeString(libvirtd.images().resolve("awake.xml"), network("awake"));
            Path asleep = Files.writeString(libvirtd.images().resolve("asleep.xml"), network("asleep"));
            virsh.run("net-create", awake.toString());
            virsh.run("net-define", asleep.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        virsh.run("pool-create-as", "awake", "dir", "--target", folder.toString());
        virsh.run("pool-define-as", "asleep", "dir", "--target", folder + "-asleep");
        return new Named(
                Map.of("awake", Activity.ACTIVE, "asleep", Activity.INACTIVE),
                Map.of("awake", Activity.ACTIVE, "asleep", Activity.INACTIVE),
                Map.of("lo", Activity.ACTIVE),
                Map.of(folder.resolve("there.iso").toString(), PathPresence.PRESENT),
                Map.of(
                        "awake/there.iso", PathPresence.PRESENT,
                        "awake/gone.iso", PathPresence.MISSING,
                        "asleep/there.iso", PathPresence.MISSING));
    }

    /** Over a bridge that exists anywhere, so that nothing has to be started for it. */
    private static String network(String name) {
        return "<network><name>" + name + "</name><forward mode='bridge'/><bridge name='lo'/></network>";
    }

    @Override
    protected void save(DomainId id) {
        libvirtd.virsh().run("managedsave", id.toString());
    }

    @Override
    protected Optional<String> file(String name) {
        return Optional.of(libvirtd.images().resolve(name).toString());
    }

    @Override
    protected Optional<Images> images() {
        return Optional.of(new Images(
                image("preallocated.qcow2", "-f", "qcow2", "-o", "preallocation=metadata"),
                image("sparse.raw", "-f", "raw"),
                image("full.raw", "-f", "raw", "-o", "preallocation=falloc")));
    }

    private static String image(String name, String... options) {
        String path = libvirtd.images().resolve(name).toString();
        List<String> command = new ArrayList<>(List.of("qemu-img", "create", "-q"));
        command.addAll(List.of(options));
        command.addAll(List.of(path, "16M"));
        succeed(command.toArray(String[]::new));
        return path;
    }

    @Override
    protected void restartDaemon() {
        libvirtd.restart();
    }

    /**
     * Its disk gets a boot sector that does what a guest does to go off: it writes the power-off command (0x2000) to the power management port
     * of q35 under SeaBIOS (0x604).
     */
    @Override
    protected void prepareToGoOff(DomainId id) {
        byte[] disk = new byte[1 << 20]; // the firmware does not boot from a smaller disk
        byte[] code = {(byte) 0xBA, 0x04, 0x06, (byte) 0xB8, 0x00, 0x20, (byte) 0xEF, (byte) 0xF4};
        System.arraycopy(code, 0, disk, 0, code.length);
        disk[510] = 0x55;
        disk[511] = (byte) 0xAA;
        try {
            Path raw = Files.write(libvirtd.images().resolve("off.img"), disk);
            Path image = libvirtd.images().resolve("contract-" + id + ".qcow2");
            succeed("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw.toString(), image.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By itself: nothing in it hears a power button. */
    @Override
    protected void goOff(DomainId id) {}

    /** A share whose server is gone: the call to its file does not come back. */
    @Test
    @Timeout(30)
    void fileThatDoesNotAnswerCostsNoMoreThanTheDeadline() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        LocalFiles dead = new LocalFiles() {
            @Override
            Optional<byte[]> read(Path path) throws IOException {
                hang();
                return super.read(path);
            }

            @Override
            void write(Path path, byte[] content) throws IOException {
                hang();
                super.write(path, content);
            }

            @Override
            void delete(Path path) throws IOException {
                hang();
                super.delete(path);
            }

            private void hang() {
                try {
                    answered.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        CallDeadlines hasty =
                new CallDeadlines(Duration.ofMillis(300), Duration.ofSeconds(20), Duration.ofSeconds(5), 3);
        try (LibvirtHost host =
                new LibvirtHost(new HostLine(uri(), Access.READ_WRITE, hasty, Optional.empty()), dead)) {
            String path = libvirtd.images().resolve("dead").toString();
            assertThat(kindOf(() -> host.readFile(path))).isEqualTo(Kind.TIMED_OUT);
            assertThat(kindOf(() -> host.actions().writeFile(path, new byte[1])))
                    .isEqualTo(Kind.TIMED_OUT);
            assertThat(kindOf(() -> host.actions().deleteFile(path))).isEqualTo(Kind.TIMED_OUT);
            assertThat(host.list()).isNotEmpty();
        } finally {
            answered.countDown();
        }
    }

    @Test
    void fileThatCannotBeWrittenSaysWhyAndTheConnectionStays() {
        String folder = libvirtd.images().resolve("no/such/folder/x").toString();
        assertThatThrownBy(() -> host().actions().writeFile(folder, new byte[1]))
                .isInstanceOf(HypervisorException.class)
                .hasMessageContaining("no/such/folder");
        assertThat(host().entry(vm()).id()).isEqualTo(vm());
    }

    @Test
    void fileDeletedBehindItsPoolsBackIsMissingForAHostHereAndFarAway() throws Exception {
        Path folder = Files.createDirectory(libvirtd.images().resolve("isos"));
        String iso = Files.writeString(folder.resolve("install.iso"), "iso").toString();
        Virsh virsh = libvirtd.virsh();
        virsh.run("pool-create-as", "isos", "dir", "--target", folder.toString());
        assertThat(farAway(iso)).isEqualTo(PathPresence.PRESENT);
        Files.delete(Path.of(iso));

        assertThat(virsh.run("vol-list", "isos")).contains("install.iso");
        assertThat(host().path(iso)).isEqualTo(PathPresence.MISSING);
        assertThat(host().volume("isos", "install.iso")).isEqualTo(PathPresence.MISSING);
        assertThat(farAway(iso)).isEqualTo(PathPresence.MISSING);
        virsh.run("pool-destroy", "isos");
    }

    @Test
    void poolWhoseFolderIsGoneStaysActiveWhenAFileOfItIsLookedFor() throws Exception {
        Path folder = Files.createDirectory(libvirtd.images().resolve("gone"));
        Virsh virsh = libvirtd.virsh();
        virsh.run("pool-create-as", "gone", "dir", "--target", folder.toString());
        Files.delete(folder);

        assertThat(farAway(folder.resolve("new.iso").toString())).isEqualTo(PathPresence.UNKNOWN);
        assertThat(host().pool("gone")).isEqualTo(Activity.ACTIVE);
        virsh.run("pool-destroy", "gone");
    }

    @Test
    void memoryThatOnlyCachesFilesIsFree() throws Exception {
        Map<String, Long> own = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            String[] words = line.split("[: ]+", -1);
            own.put(words[0], Long.parseLong(words[1]) << 10);
        }

        assertThat(host().freeMemory().orElseThrow())
                .isGreaterThan(own.get("Cached") / 2 + own.get("MemFree") / 2)
                .isLessThan(own.get("MemTotal"));
    }

    /** What a host would say that is another machine. */
    private PathPresence farAway(String path) throws Exception {
        NativeConnection connection =
                new NativeConnection(new OpenConnect(libvirtd.qemuUri(), Optional.empty(), false));
        try {
            return new FileLookup(false).path(connection, path);
        } finally {
            connection.binding().close();
        }
    }
}
