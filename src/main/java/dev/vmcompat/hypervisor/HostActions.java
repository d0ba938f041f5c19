package dev.vmcompat.hypervisor;

import java.util.Set;

/**
 * Everything that changes a host or a guest, in virsh's verbs. Each call either happened, did not happen (REFUSED, NOT_FOUND, UNSUPPORTED,
 * BUSY), or may have happened (TIMED_OUT, UNREACHABLE, UNKNOWN): callers look again.
 */
public interface HostActions {

    /**
     * {@code virsh define}. Makes a transient domain persistent and accepts any machine type on some drivers: callers check first.
     *
     * @param definition made from {@link Host#secureDefinition}
     */
    void define(String definition);

    /** {@code virsh start}. A managed-save image resumes the old machine: callers check first. */
    void start(DomainId id, StartMode mode);

    /** {@code virsh resume}. */
    void resume(DomainId id);

    /** {@code virsh suspend}. */
    void suspend(DomainId id);

    /** {@code virsh shutdown}: asks the guest. Success says nothing about whether the guest obeys, and the request can't be withdrawn. */
    void shutdown(DomainId id, ShutdownMode mode);

    /** {@code virsh destroy}: cuts the power. */
    void destroy(DomainId id, DestroyMode mode);

    /** {@code virsh autostart}. */
    void autostart(DomainId id, boolean on);

    /**
     * {@code virsh metadata --set}.
     *
     * @param element XML without a declaration of the namespace (libvirt adds it)
     * @param prefix the namespace's prefix
     */
    void setMetadata(DomainId id, Layer layer, String element, String prefix, String namespace);

    /** {@code virsh metadata --remove}; harmless where there is none. */
    void removeMetadata(DomainId id, Layer layer, String namespace);

    /** {@code virsh snapshot-create}. */
    void createSnapshot(DomainId id, String snapshotXml, Set<SnapshotFlag> flags);

    /** {@code virsh snapshot-revert}: disks and definition go back. */
    void revertSnapshot(DomainId id, SnapshotName name);

    /** {@code virsh snapshot-delete}: an external one is merged where the host can. */
    void deleteSnapshot(DomainId id, SnapshotName name);

    /**
     * {@code virsh snapshot-delete --metadata}: libvirt forgets it, files stay.
     *
     * @throws HypervisorException UNSUPPORTED where snapshots are nothing but libvirt's record, as in the test driver
     */
    void forgetSnapshot(DomainId id, SnapshotName name);

    /** {@code virsh blockcommit --active} of the top overlay of a disk of a running domain into its backing file. */
    void blockCommit(DomainId id, String disk);

    /** {@code virsh blockjob --pivot}: ends a ready active commit on the backing file. */
    void blockPivot(DomainId id, String disk);

    /** {@code virsh blockjob --abort}. */
    void blockAbort(DomainId id, String disk);

    /** {@code virsh update-device --live}. */
    void updateDevice(DomainId id, String deviceXml);

    /**
     * Deletes a file of ours (an overlay) on the host; harmless where it is gone.
     *
     * @throws HypervisorException UNSUPPORTED where nothing can be seen of its folder: it may be there
     */
    void deleteFile(String path);

    /**
     * Writes a file back (an NVRAM file): on this machine whole or not at all; on another over a file of the same length, which is to be read again
     * afterwards.
     *
     * @throws HypervisorException UNSUPPORTED where the file cannot be reached, or is of another length there
     */
    void writeFile(String path, byte[] content);
}
