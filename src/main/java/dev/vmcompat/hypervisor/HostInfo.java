package dev.vmcompat.hypervisor;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a host says about itself.
 *
 * @param hostUuid empty where the driver reports none (the test driver)
 * @param hostname as the host reports it
 * @param driver the driver's type, such as {@code QEMU} or {@code TEST}
 * @param libvirtVersion such as 9.0.0, of the daemon, not of our library
 * @param hypervisorVersion such as 7.2.22; empty where the driver reports none
 * @param abilities what the host can do over this connection
 */
public record HostInfo(
        Optional<UUID> hostUuid,
        String hostname,
        String driver,
        String libvirtVersion,
        Optional<String> hypervisorVersion,
        Set<Ability> abilities) {

    public HostInfo {
        abilities = Set.copyOf(abilities);
    }

    /** By what the host is known: its UUID, or where the driver reports none, the URI under which it was asked. */
    public String identity(ConnectionUri uri) {
        return hostUuid.map(UUID::toString).orElse(uri.text());
    }

    public boolean can(Ability ability) {
        return abilities.contains(ability);
    }
}
