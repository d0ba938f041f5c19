package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.hypervisor.HypervisorContract;
import dev.vmcompat.rig.PrivateLibvirtd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

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
}
