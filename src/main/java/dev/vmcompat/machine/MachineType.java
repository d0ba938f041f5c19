package dev.vmcompat.machine;

import java.util.Comparator;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A versioned machine type, read from its name by {@link MachineNames#parse(String)}.
 *
 * @param name the name exactly as a definition writes it
 * @param family the chipset
 * @param line the vendor
 * @param release the version inside the vendor's line: QEMU's own number, or the {@code rhel} number; for Ubuntu the QEMU version it is
 *     built from, since code names have no numeric order
 * @param upstream the QEMU version whose guest-visible behaviour the type has
 * @param pve Proxmox's revision ({@code +pveN}), empty without one
 * @param oldName whether it is written {@code pc-N}, the name of the i440fx family before QEMU 1.4
 */
public record MachineType(
        String name,
        Family family,
        VendorLine line,
        MachineVersion release,
        MachineVersion upstream,
        OptionalInt pve,
        boolean oldName) {

    private static final Comparator<MachineType> AGE =
            Comparator.comparing(MachineType::release).thenComparingInt(type -> type.pve.orElse(-1));

    public MachineType {
        Objects.requireNonNull(family, "family");
        Objects.requireNonNull(line, "line");
        Objects.requireNonNull(release, "release");
        Objects.requireNonNull(upstream, "upstream");
        Objects.requireNonNull(pve, "pve");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a machine type needs a name");
        }
        if (oldName && (family != Family.I440FX || line != VendorLine.UPSTREAM)) {
            throw new IllegalArgumentException("only the upstream i440fx family has old names: " + name);
        }
    }

    /** Whether both belong to one family and one vendor line, so that newer and older mean something. */
    public boolean isComparableWith(MachineType other) {
        return family == other.family && line == other.line;
    }

    /**
     * Compares the age of two types of one family and line.
     *
     * @return negative if this one is older, zero if equally old, positive if newer
     * @throws IllegalArgumentException if they are not comparable
     */
    public int compareAge(MachineType other) {
        if (!isComparableWith(other)) {
            throw new IllegalArgumentException("no order between machine types " + name + " and " + other.name);
        }
        return AGE.compare(this, other);
    }

    /** Whether this type is older; same conditions as {@link #compareAge(MachineType)}. */
    public boolean isOlderThan(MachineType other) {
        return compareAge(other) < 0;
    }

    /**
     * Whether a VM of this type may be moved to the other one: same family, same line, newer. {@code pc-N} to {@code pc-i440fx-M} is the
     * one pair of different spellings, and goes one way only.
     */
    public boolean canBecome(MachineType newer) {
        return isComparableWith(newer) && isOlderThan(newer) && (oldName || !newer.oldName);
    }

    @Override
    public String toString() {
        return name;
    }
}
