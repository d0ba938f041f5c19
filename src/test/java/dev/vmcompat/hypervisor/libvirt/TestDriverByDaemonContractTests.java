package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.hypervisor.StorageContract;
import dev.vmcompat.rig.PrivateLibvirtd;
import dev.vmcompat.rig.Virsh;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** libvirt's test driver behind a daemon: the same over the wire. */
@Tag("testdriver")
class TestDriverByDaemonContractTests extends StorageContract {

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
        return new ConnectionUri(libvirtd.testUri());
    }

    @Override
    protected String definition(String name, UUID uuid) {
        return LibvirtDefinitions.testDriver(name, uuid);
    }

    @Override
    protected Set<Ability> abilities() {
        return TestDriverContractTests.ABILITIES;
    }

    @Override
    protected Named named() {
        return TestDriverContractTests.NAMED;
    }

    @Override
    protected Optional<String> file(String name) {
        return Optional.empty();
    }

    @Override
    protected void save(DomainId id) {
        new Virsh(libvirtd.testUri()).run("managedsave", id.toString());
    }

    @Override
    protected Optional<Images> images() {
        return Optional.empty();
    }
}
