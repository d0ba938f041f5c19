package dev.vmcompat.hypervisor;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The fake keeps the contract of the port. */
class FakeContractTests extends StorageContract {

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
        fake().withFile("/var/lib/libvirt/images/" + name + ".qcow2");
        return FakeDefinitions.linux(name).replace(FakeDomain.uuidOf(name).toString(), uuid.toString());
    }

    @Override
    protected Set<Ability> abilities() {
        return EnumSet.complementOf(EnumSet.of(Ability.EXTERNAL_SNAPSHOT_REVERT));
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
        return Optional.of("/var/lib/libvirt/images/" + name);
    }

    @Override
    protected void withoutAgent() {
        fake().domains.get(vm()).withoutAgent();
    }

    @Override
    protected Optional<Images> images() {
        return Optional.of(new Images(
                image("preallocated", new BlockInfo(100, 101, 101)),
                image("sparse", new BlockInfo(100, 10, 100)),
                image("full", new BlockInfo(100, 100, 100))));
    }

    private String image(String name, BlockInfo size) {
        fake().withImage("/var/lib/libvirt/images/" + name, size);
        return "/var/lib/libvirt/images/" + name;
    }

    private FakeHost fake() {
        return hypervisor.host(FakeHypervisor.ONE);
    }
}
