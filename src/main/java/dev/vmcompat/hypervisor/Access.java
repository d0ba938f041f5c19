package dev.vmcompat.hypervisor;

/** What a connection may be used for. */
public enum Access {
    /** Looks only: no secrets in XML, no domain capabilities, no agent, no XML to native (libvirt's read-only rules). */
    READ_ONLY,
    /** Everything the host allows. */
    READ_WRITE
}
