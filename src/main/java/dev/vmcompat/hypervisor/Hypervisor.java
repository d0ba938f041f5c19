package dev.vmcompat.hypervisor;

/** Opens connections to hosts. Two implementations stand behind it: libvirt, and the fake of the tests. */
public interface Hypervisor {

    /**
     * Opens a connection; the caller closes it.
     *
     * @throws HypervisorException of kind UNREACHABLE where the host does not answer, UNSUPPORTED where
     *     the daemon knows no such driver (where there is no daemon to say so: UNREACHABLE), REFUSED
     *     where the host does not let us in
     */
    Host open(ConnectionUri uri, Access access);
}
