package dev.vmcompat.hypervisor;

/** A VM's name on its host. May hold any character; rendering escapes it. */
public record DomainName(String text) {

    public DomainName {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a domain has a name");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
