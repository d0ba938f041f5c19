package dev.vmcompat.inventory;

import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.HostInfo;

/** What became of reading one host. A host that could not be read is an entry, never a gap. */
public sealed interface HostReading {

    /** The configured URI. */
    ConnectionUri uri();

    /**
     * The host answered.
     *
     * @param uri the configured URI
     * @param info what it says about itself
     * @param machines what it offers
     */
    record Reachable(ConnectionUri uri, HostInfo info, MachineOffers machines) implements HostReading {}

    /**
     * The host did not answer, refused, or said something that cannot be understood; its VMs are unknown.
     *
     * @param uri the configured URI
     * @param why for the administrator
     */
    record Unreachable(ConnectionUri uri, String why) implements HostReading {}
}
