package dev.vmcompat.definition;

/** Where a disk's data are. */
public sealed interface DiskSource {

    /** As a person would name it: a path, {@code pool/volume}, {@code rbd:pool/image}. */
    String words();

    /**
     * A file of the host.
     *
     * @param path absolute
     */
    record File(String path) implements DiskSource {
        @Override
        public String words() {
            return path;
        }
    }

    /**
     * A block device of the host.
     *
     * @param path absolute
     */
    record Block(String path) implements DiskSource {
        @Override
        public String words() {
            return path;
        }
    }

    /**
     * A volume of a storage pool.
     *
     * @param pool the pool's name
     * @param volume the volume's name
     */
    record Volume(String pool, String volume) implements DiskSource {
        @Override
        public String words() {
            return pool + "/" + volume;
        }
    }

    /**
     * Storage reached over the network.
     *
     * @param protocol such as {@code rbd}
     * @param name the protocol's name for it
     */
    record Network(String protocol, String name) implements DiskSource {
        @Override
        public String words() {
            return protocol + ":" + name;
        }
    }

    /**
     * Anything else libvirt knows.
     *
     * @param type libvirt's word for it
     */
    record Other(String type) implements DiskSource {
        @Override
        public String words() {
            return "storage of type " + type;
        }
    }
}
