package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.HostInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;

/** What a host says about itself, asked once per connection. */
final class HostFacts {

    private static final NativeLibvirt LIBVIRT = NativeLibvirt.INSTANCE;

    private record Asked(int generation, HostInfo info, FileLookup files) {}

    private final HostLine line;
    private volatile @Nullable Asked asked;

    HostFacts(HostLine line) {
        this.line = line;
    }

    HostInfo info() {
        return asked().info();
    }

    FileLookup files() {
        return asked().files();
    }

    private Asked asked() {
        line.requireOpen();
        Asked known = asked;
        if (known == null || known.generation() != line.generation()) {
            int generation = line.generation();
            known = line.ask("version", null, line.deadlines().slow(), host -> ask(host, generation));
            asked = known;
        }
        return known;
    }

    private static Asked ask(NativeConnection host, int generation) {
        try {
            String driver = host.binding().getType();
            String hostname = host.text(LIBVIRT.virConnectGetHostname(host.pointer()));
            String uri = host.text(LIBVIRT.virConnectGetURI(host.pointer()));
            CapabilityFacts facts = CapabilityFacts.read(host.text(LIBVIRT.virConnectGetCapabilities(host.pointer())));
            FileLookup files = new FileLookup(FileLookup.isThisMachine(uri, hostname, driver));
            long hypervisor = host.binding().getVersion();
            HostInfo info = new HostInfo(
                    facts.hostUuid(),
                    hostname,
                    driver,
                    version(host.binding().getLibVersion()),
                    hypervisor == 0 ? Optional.empty() : Optional.of(version(hypervisor)),
                    HostAbilities.ask(host, driver, facts, files));
            return new Asked(generation, info, files);
        } catch (LibvirtException e) {
            NativeFailure failure = NativeFailure.last();
            failure.addSuppressed(e);
            throw failure;
        }
    }

    /** libvirt's way to pack a version into a number. */
    static String version(long packed) {
        return packed / 1_000_000 + "." + packed / 1_000 % 1_000 + "." + packed % 1_000;
    }
}
