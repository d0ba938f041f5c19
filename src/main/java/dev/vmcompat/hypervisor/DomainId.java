package dev.vmcompat.hypervisor;

import java.util.UUID;

/** A VM's identity: the UUID of its libvirt domain. A VM keeps it when it is renamed or migrated. */
public record DomainId(UUID uuid) implements Comparable<DomainId> {

    /** @throws IllegalArgumentException if the text is no UUID */
    public static DomainId of(String text) {
        try {
            return new DomainId(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is no UUID", e);
        }
    }

    @Override
    public int compareTo(DomainId other) {
        return uuid.toString().compareTo(other.uuid.toString());
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
