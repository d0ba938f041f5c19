package dev.vmcompat.machine;

/** Who maintains a machine type; types of two lines are never compared with each other as successor and predecessor. */
public enum VendorLine {
    /** QEMU's own types, with or without Proxmox's {@code +pveN}. */
    UPSTREAM,
    /** Red Hat's: {@code pc-q35-rhel9.4.0}. */
    RHEL,
    /** Ubuntu's, named by release: {@code pc-q35-noble}. */
    UBUNTU
}
