package dev.vmcompat.machine;

import java.util.Map;
import java.util.Optional;

/**
 * The QEMU version each vendor release is built from. Data, from the distributions' packages: a release that is not here is unknown, since
 * without its upstream version nobody can say what its guest would notice.
 */
final class VendorReleases {

    private static final Map<String, MachineVersion> UBUNTU = Map.ofEntries(
            Map.entry("trusty", MachineVersion.of(2, 0)),
            Map.entry("utopic", MachineVersion.of(2, 1)),
            Map.entry("vivid", MachineVersion.of(2, 2)),
            Map.entry("wily", MachineVersion.of(2, 3)),
            Map.entry("xenial", MachineVersion.of(2, 5)),
            Map.entry("yakkety", MachineVersion.of(2, 6)),
            Map.entry("zesty", MachineVersion.of(2, 8)),
            Map.entry("artful", MachineVersion.of(2, 10)),
            Map.entry("bionic", MachineVersion.of(2, 11)),
            Map.entry("cosmic", MachineVersion.of(2, 12)),
            Map.entry("disco", MachineVersion.of(3, 1)),
            Map.entry("eoan", MachineVersion.of(4, 0)),
            Map.entry("focal", MachineVersion.of(4, 2)),
            Map.entry("groovy", MachineVersion.of(5, 0)),
            Map.entry("hirsute", MachineVersion.of(5, 2)),
            Map.entry("impish", MachineVersion.of(6, 0)),
            Map.entry("jammy", MachineVersion.of(6, 2)),
            Map.entry("kinetic", MachineVersion.of(7, 0)),
            Map.entry("lunar", MachineVersion.of(7, 2)),
            Map.entry("mantic", MachineVersion.of(8, 0)),
            Map.entry("noble", MachineVersion.of(8, 2)),
            Map.entry("oracular", MachineVersion.of(9, 0)),
            Map.entry("plucky", MachineVersion.of(9, 2)),
            Map.entry("questing", MachineVersion.of(10, 1)));

    private static final Map<MachineVersion, MachineVersion> RHEL = Map.ofEntries(
            Map.entry(MachineVersion.of(7, 0), MachineVersion.of(1, 5)),
            Map.entry(MachineVersion.of(7, 1), MachineVersion.of(2, 1)),
            Map.entry(MachineVersion.of(7, 2), MachineVersion.of(2, 3)),
            Map.entry(MachineVersion.of(7, 3), MachineVersion.of(2, 6)),
            Map.entry(MachineVersion.of(7, 4), MachineVersion.of(2, 9)),
            Map.entry(MachineVersion.of(7, 5), MachineVersion.of(2, 10)),
            Map.entry(MachineVersion.of(7, 6), MachineVersion.of(2, 12)),
            Map.entry(MachineVersion.of(8, 0), MachineVersion.of(3, 1)),
            Map.entry(MachineVersion.of(8, 1), MachineVersion.of(4, 1)),
            Map.entry(MachineVersion.of(8, 2), MachineVersion.of(4, 2)),
            Map.entry(MachineVersion.of(8, 3), MachineVersion.of(5, 1)),
            Map.entry(MachineVersion.of(8, 4), MachineVersion.of(5, 2)),
            Map.entry(MachineVersion.of(8, 5), MachineVersion.of(6, 0)),
            Map.entry(MachineVersion.of(8, 6), MachineVersion.of(6, 2)),
            Map.entry(MachineVersion.of(9, 0), MachineVersion.of(6, 2)),
            Map.entry(MachineVersion.of(9, 1), MachineVersion.of(7, 0)),
            Map.entry(MachineVersion.of(9, 2), MachineVersion.of(7, 2)),
            Map.entry(MachineVersion.of(9, 3), MachineVersion.of(8, 0)),
            Map.entry(MachineVersion.of(9, 4), MachineVersion.of(8, 2)),
            Map.entry(MachineVersion.of(9, 5), MachineVersion.of(9, 0)),
            Map.entry(MachineVersion.of(9, 6), MachineVersion.of(9, 1)),
            Map.entry(MachineVersion.of(10, 0), MachineVersion.of(9, 1)),
            Map.entry(MachineVersion.of(10, 1), MachineVersion.of(10, 0)),
            Map.entry(MachineVersion.of(10, 2), MachineVersion.of(10, 1)));

    private VendorReleases() {}

    /** The QEMU version of an Ubuntu release's code name. */
    static Optional<MachineVersion> upstreamOfUbuntu(String codeName) {
        return Optional.ofNullable(UBUNTU.get(codeName));
    }

    /** The QEMU version of a RHEL machine type's number. */
    static Optional<MachineVersion> upstreamOfRhel(MachineVersion release) {
        return Optional.ofNullable(RHEL.get(release));
    }
}
