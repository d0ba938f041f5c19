package dev.vmcompat.rig;

/** Where sentences about guests begin: {@code aGuest("web1").onMachineType("pc-q35-5.2").withQcow2Disk(mebibytes(64)).startedOn(libvirtd)}. */
public final class TinyGuests {

    private TinyGuests() {}

    /**
     * A guest with one processor, 256 MiB and a guest agent, on pc-q35-5.2, without disk or network until told.
     *
     * @param name domain name, unique on its libvirtd
     */
    public static GuestBuilder aGuest(String name) {
        return new GuestBuilder(name);
    }

    /** So many MiB, in bytes. */
    public static long mebibytes(long count) {
        return count * 1024 * 1024;
    }
}
