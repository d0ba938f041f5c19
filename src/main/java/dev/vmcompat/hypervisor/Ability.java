package dev.vmcompat.hypervisor;

/** What a host can do. Reported by the host's own answers, never guessed from its URI. */
public enum Ability {
    /** Capabilities carry a host UUID. */
    HOST_UUID("host UUID"),
    /** Capabilities list machine types. */
    MACHINE_LIST("list of machine types"),
    /** {@code virsh domcapabilities}. */
    DOMAIN_CAPABILITIES("domain capabilities"),
    /** {@code virsh domxml-to-native}. */
    XML_TO_NATIVE("XML to native"),
    /** Guest agent commands. */
    AGENT("guest agent"),
    /** {@code virsh start --paused}. */
    START_PAUSED("start paused"),
    /** {@code virsh update-device --live}: links put down. */
    UPDATE_DEVICE("device update"),
    /** {@code virsh shutdown --mode}. */
    SHUTDOWN_MODES("shutdown modes"),
    /** {@code virsh snapshot-create} of a stopped domain, inside its qcow2 files (the test driver: in its memory). */
    INTERNAL_SNAPSHOT("internal snapshot"),
    /** {@code virsh snapshot-create --disk-only}. */
    DISK_ONLY_SNAPSHOT("disk-only snapshot"),
    /** libvirt reverts and deletes external snapshots itself ({@code <externalSnapshot/>} in its capabilities; 9.9 and later). */
    EXTERNAL_SNAPSHOT_REVERT("revert of external snapshots"),
    /** {@code virsh blockcommit}. */
    BLOCK_JOB("block jobs"),
    /** Files on the host can be looked up, by a storage volume's path or because the host is this machine. */
    FILE_LOOKUP("look-up of files");

    private final String sentence;

    Ability(String sentence) {
        this.sentence = sentence;
    }

    /** The ability's name in plain words. */
    public String words() {
        return sentence;
    }
}
