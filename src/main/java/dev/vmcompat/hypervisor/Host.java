package dev.vmcompat.hypervisor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One host over one connection: everything that can be asked of it. What changes something stands apart in {@link HostActions}, so that one
 * place can guard it.
 *
 * <p>Every call has a deadline (60 s by default) and throws {@link HypervisorException}, whose {@link HypervisorException.Kind} decides what
 * happens next. Domains are addressed by UUID and looked up at every call, so that a restarted daemon or a migrated VM leaves no stale handle:
 * a connection that has died is opened again by the next call. Safe for use by several platform threads; never call it on a virtual thread.
 */
public interface Host extends AutoCloseable {

    ConnectionUri uri();

    Access access();

    /** What the host says about itself; asked once per connection. */
    HostInfo info();

    /** {@code virsh capabilities}: XML, to be read only by a hardened parser. */
    String capabilities();

    /**
     * {@code virsh domcapabilities}: XML.
     *
     * @throws HypervisorException UNSUPPORTED where the host lacks {@link Ability#DOMAIN_CAPABILITIES}; REFUSED where it does not know the
     *     machine type, or the connection is read-only
     */
    String domainCapabilities(String emulator, String architecture, String machine, String virtType);

    /** {@code virsh list --all}, transient domains included. */
    List<DomainEntry> list();

    /** @throws HypervisorException NOT_FOUND if the host has no such domain */
    DomainEntry entry(DomainId id);

    /** {@code virsh domstate --reason}. */
    DomainState state(DomainId id);

    /**
     * {@code virsh dumpxml --inactive --security-info}: the persistent definition with its passwords, the only text that may be defined again.
     *
     * @throws HypervisorException REFUSED on a read-only connection
     */
    String secureDefinition(DomainId id);

    /** {@code virsh dumpxml --inactive}: the persistent definition without passwords; never to be defined. */
    String inactiveDefinition(DomainId id);

    /** {@code virsh dumpxml}: what runs, or the definition where the domain is off; never to be defined. */
    String liveDescription(DomainId id);

    /**
     * {@code virsh metadata --uri}.
     *
     * @return the element's XML, or empty where the domain has none in that namespace; a live layer of a domain that is off is
     *     empty, and so is the configured one of a transient domain
     */
    Optional<String> metadata(DomainId id, Layer layer, String namespace);

    /** The block job on a disk, such as {@code vda}, or empty where none runs. */
    Optional<BlockJob> blockJob(DomainId id, String disk);

    /**
     * The sizes of a disk, such as {@code vda}: {@code virsh domblkinfo}.
     *
     * @return allocation of a VM that runs: the highest place its guest has written to since its start; empty where the host has no disk images and makes its numbers up, as the test driver does
     * @throws HypervisorException REFUSED where the domain has no such disk; UNKNOWN or another where its image cannot be looked at
     */
    Optional<BlockInfo> blockInfo(DomainId id, String disk);

    /**
     * What a file of the host takes of its storage, in bytes; holes count as nothing, space that is reserved and not written yet does. Of a raw
     * image whose VM runs {@link #blockInfo} tells another thing: how far the guest has written.
     *
     * @return empty where it can't be told: the host is another machine, and no storage pool has the file
     */
    Optional<Long> fileAllocation(String path);

    /**
     * How many bytes can still be written to what stores a file: its file system, or the storage pool that has it.
     *
     * @return empty where it can't be told: the file is not there, or the host is another machine and no active pool has the file
     */
    Optional<Long> freeSpace(String path);

    /**
     * The file that a qcow2 image of the host lies over, as the image itself says.
     *
     * @param path absolute
     * @return an absolute path; empty where there is none, the image is not there or of another format, what lies beneath is no file of the host,
     *     or the host is another machine and no active pool has the image
     */
    Optional<String> backingFile(String path);

    /** {@code virsh snapshot-list}: names, in no order. */
    List<SnapshotName> snapshots(DomainId id);

    /** {@code virsh snapshot-dumpxml}, without passwords. */
    String snapshotXml(DomainId id, SnapshotName name);

    /**
     * {@code virsh domxml-to-native}: the emulator's command line for a definition; throws where libvirt would not accept it. It does not see a
     * missing disk or network.
     *
     * @throws HypervisorException UNSUPPORTED where the host lacks {@link Ability#XML_TO_NATIVE}
     */
    String toNative(String definition);

    /**
     * {@code virsh qemu-agent-command}: asks only; the one command that may do more, {@code guest-exec}, runs what a health check of the
     * configuration names.
     *
     * @param command JSON
     * @param timeout whole seconds, at least one
     * @return JSON from the guest: not to be trusted
     * @throws HypervisorException TIMED_OUT or REFUSED where no agent answers, UNSUPPORTED without {@link Ability#AGENT}
     */
    String agentCommand(DomainId id, String command, Duration timeout);

    /** Whether a virtual network is active. */
    Activity network(String name);

    /** Whether a storage pool is active. */
    Activity pool(String name);

    /** Whether a bridge or other host interface is there. */
    Activity bridge(String name);

    /** Whether a file or block device is on the host. */
    PathPresence path(String path);

    /** Whether a volume is in an active pool. */
    PathPresence volume(String pool, String volume);

    /** Memory of the host in bytes that a guest could have: free, or holding no more than a cache of files. Empty where it cannot be asked. */
    Optional<Long> freeMemory();

    /**
     * A file of the host as bytes (an NVRAM file), at most 64 MiB. Of a host that is another machine it comes by libvirt's storage driver, where no
     * pool has it by one that is made for it and gone afterwards: then not over a read-only connection.
     *
     * @return empty where the file cannot be reached from here
     */
    Optional<byte[]> readFile(String path);

    /** Listens to a domain's events until the subscription is closed. The consumer runs on libvirt's event thread and must not block. */
    Subscription watch(DomainId id, Consumer<DomainEvent> consumer);

    /** What changes something. Only the fence calls this. */
    HostActions actions();

    /**
     * What changes something, each call preceded by a check that comes as late as the host can make it: where calls are made on a thread of their
     * own, on that thread.
     *
     * @param lastCheck throws where nothing may be changed any more; its exception is the call's. Safe on any thread
     */
    default HostActions actions(Runnable lastCheck) {
        lastCheck.run();
        return actions();
    }

    /** Frees every handle; a second call is harmless. */
    @Override
    void close();
}
