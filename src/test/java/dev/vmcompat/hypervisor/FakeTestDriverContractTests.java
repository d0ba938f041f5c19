package dev.vmcompat.hypervisor;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The fake keeps the contract where it lacks what libvirt's test driver lacks. */
class FakeTestDriverContractTests extends StorageContract {

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

    @Override
    protected Named named() {
        fake().withNetwork("asleep", Activity.INACTIVE)
                .withPool("asleep", Activity.INACTIVE)
                .withFile("/var/lib/libvirt/images/there.iso");
        return new Named(
                Map.of("default", Activity.ACTIVE, "asleep", Activity.INACTIVE),
                Map.of("default", Activity.ACTIVE, "asleep", Activity.INACTIVE),
                Map.of("virbr0", Activity.ACTIVE),
                Map.of("/var/lib/libvirt/images/there.iso", PathPresence.PRESENT),
                Map.of(
                        "default/there.iso", PathPresence.PRESENT,
                        "default/gone.iso", PathPresence.MISSING,
                        "asleep/there.iso", PathPresence.MISSING));
    }

    @Override
    protected void save(DomainId id) {
        fake().domains.get(id).withManagedSave();
    }

    @Override
    protected Optional<String> file(String name) {
        return Optional.empty();
    }

    @Override
    protected Optional<Images> images() {
        return Optional.empty();
    }

    private FakeHost fake() {
        return hypervisor.host(FakeHypervisor.ONE);
    }
}
