package dev.vmcompat.hypervisor;

import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** The fake keeps the contract of the port. */
class FakeContractTests extends HypervisorContract {

    private final FakeHypervisor hypervisor = new FakeHypervisor();

    FakeContractTests() {
        hypervisor.addHost(FakeHypervisor.ONE);
    }

    @Override
    protected Hypervisor hypervisor() {
        return hypervisor;
    }

    @Override
    protected ConnectionUri uri() {
        return FakeHypervisor.ONE;
    }

    @Override
    protected String definition(String name, UUID uuid) {
        return FakeDefinitions.linux(name).replace(FakeDomain.uuidOf(name).toString(), uuid.toString());
    }

    @Override
    protected Set<Ability> abilities() {
        return EnumSet.complementOf(EnumSet.of(Ability.EXTERNAL_SNAPSHOT_REVERT));
    }
}
