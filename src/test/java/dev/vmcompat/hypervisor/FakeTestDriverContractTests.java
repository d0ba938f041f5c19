package dev.vmcompat.hypervisor;

import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** The fake keeps the contract where it lacks what libvirt's test driver lacks. */
class FakeTestDriverContractTests extends HypervisorContract {

    private final FakeHypervisor hypervisor = new FakeHypervisor();

    FakeTestDriverContractTests() {
        hypervisor.addTestDriverHost(FakeHypervisor.ONE);
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
        return EnumSet.of(Ability.INTERNAL_SNAPSHOT, Ability.FILE_LOOKUP);
    }
}
