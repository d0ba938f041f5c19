package dev.vmcompat.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.Activity;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.hypervisor.HypervisorContract;
import dev.vmcompat.hypervisor.PathPresence;
import dev.vmcompat.rig.PrivateLibvirtd;
import dev.vmcompat.rig.Virsh;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real QEMU behind a daemon of the test's own; the guests have a firmware and an empty disk. */
@Tag("qemu")
class QemuContractTests extends HypervisorContract {

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
        try {
            int result = new ProcessBuilder("qemu-img", "create", "-q", "-f", "qcow2", disk.toString(), "16M")
                    .inheritIO()
                    .start()
                    .waitFor();
            if (result != 0) {
                throw new IllegalStateException("qemu-img ended with " + result);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return LibvirtDefinitions.qemu(name, uuid, disk);
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
