package dev.vmcompat.machine;

/** A virtual chipset whose versions form one line of descent; a VM never changes its family here. */
public enum Family {
    /** The 1996 PC (i440FX and PIIX): {@code pc-i440fx-N}, and {@code pc-N} before QEMU 1.4. */
    I440FX("pc-i440fx-"),
    /** The 2009 PC with PCI Express (Q35 and ICH9): {@code pc-q35-N}. */
    Q35("pc-q35-"),
    /** The ARM board without real hardware behind it: {@code virt-N}. */
    VIRT("virt-"),
    /** The mainframe with channel I/O: {@code s390-ccw-virtio-N}. */
    S390_CCW("s390-ccw-virtio-");

    private final String prefix;

    Family(String prefix) {
        this.prefix = prefix;
    }

    /** What every versioned name of this family begins with; only {@code pc-N} is older than its prefix. */
    public String prefix() {
        return prefix;
    }
}
