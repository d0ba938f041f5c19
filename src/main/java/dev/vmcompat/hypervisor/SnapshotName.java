package dev.vmcompat.hypervisor;

/** A libvirt snapshot's name, unique within its domain. */
public record SnapshotName(String text) {

    public SnapshotName {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a snapshot has a name");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
