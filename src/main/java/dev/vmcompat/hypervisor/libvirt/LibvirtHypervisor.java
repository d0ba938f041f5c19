package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.hypervisor.HypervisorUnavailableException;
import java.util.Map;
import java.util.Optional;

/**
 * Hosts over libvirt. The native library is loaded by the first {@link #open}, so that a machine without it can still do everything else.
 */
public final class LibvirtHypervisor implements Hypervisor {

    private final CallDeadlines deadlines;
    private final Map<ConnectionUri, Credentials> credentials;

    public LibvirtHypervisor(CallDeadlines deadlines) {
        this(deadlines, Map.of());
    }

    /** @param credentials for the hosts that ask for a name and a password */
    public LibvirtHypervisor(CallDeadlines deadlines, Map<ConnectionUri, Credentials> credentials) {
        this.deadlines = deadlines;
        this.credentials = Map.copyOf(credentials);
    }

    /** @throws HypervisorUnavailableException if libvirt's library is not installed on this machine */
    @Override
    public Host open(ConnectionUri uri, Access access) {
        LibvirtRuntime.start();
        HostLine line = new HostLine(uri, access, deadlines, Optional.ofNullable(credentials.get(uri)));
        line.connect();
        return new LibvirtHost(line, new LocalFiles());
    }
}
