package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.hypervisor.HypervisorContract;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;

/** libvirt's test driver in this process: a fresh node for each test, since no connection outlives one. */
@Tag("testdriver")
class TestDriverContractTests extends HypervisorContract {

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
}
