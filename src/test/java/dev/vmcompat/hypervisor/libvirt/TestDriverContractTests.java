package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.Activity;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.hypervisor.PathPresence;
import dev.vmcompat.hypervisor.StorageContract;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** libvirt's test driver in this process: a fresh node for each test, since no connection outlives one. */
@Tag("testdriver")
class TestDriverContractTests extends StorageContract {

    /** What {@code test:///default} has from the beginning. */
    static final Named NAMED = new Named(
            Map.of("default", Activity.ACTIVE),
            Map.of("default-pool", Activity.ACTIVE),
            Map.of("eth1", Activity.ACTIVE),
            Map.of("/nonexistent/x", PathPresence.UNKNOWN),
            Map.of("default-pool/gone.iso", PathPresence.MISSING));

    static final Set<Ability> ABILITIES = EnumSet.of(Ability.INTERNAL_SNAPSHOT, Ability.FILE_LOOKUP);

    @Override
    protected Hypervisor hypervisor() {
        return new LibvirtHypervisor(CallDeadlines.defaults());
    }

    @Override
    protected ConnectionUri uri() {
        return new ConnectionUri("test:///default");
    }

    @Override
    protected String definition(String name, UUID uuid) {
        return LibvirtDefinitions.testDriver(name, uuid);
    }

    @Override
    protected Set<Ability> abilities() {
        return ABILITIES;
    }

    @Override
    protected Named named() {
        return NAMED;
    }

    @Override
    protected Optional<String> file(String name) {
        return Optional.empty();
    }

    /** In this process both connections see one node. */
    @Override
    protected void save(DomainId id) {
        try {
            Connect connection = new Connect(uri().text());
            try {
                Domain domain = connection.domainLookupByUUIDString(id.toString());
                try {
                    domain.managedSave();
                } finally {
                    domain.free();
                }
            } finally {
                connection.close();
            }
        } catch (LibvirtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Optional<Images> images() {
        return Optional.empty();
    }
}
