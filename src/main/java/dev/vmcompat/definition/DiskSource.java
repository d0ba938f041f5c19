package dev.vmcompat.definition;

/** Where a disk's data are. */
public sealed interface DiskSource {

    /**
     * A file of the host.
     *
     * @param path absolute
     */
    record File(String path) implements DiskSource {}

    /**
     * A block device of the host.
     *
     * @param path absolute
     */
    record Block(String path) implements DiskSource {}

    /**
     * A volume of a storage pool.
     *
     * @param pool the pool's name
     * @param volume the volume's name
     */
    record Volume(String pool, String volume) implements DiskSource {}

    /**
     * Storage reached over the network.
     *
     * @param protocol such as {@code rbd}
     * @param name the protocol's name for it
     */
    record Network(String protocol, String name) implements DiskSource {}

    /**
     * Anything else libvirt knows.
     *
     * @param type libvirt's word for it
     */
    record Other(String type) implements DiskSource {}
}
