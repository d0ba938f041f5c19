package dev.vmcompat.machine;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of machine type names. Strict: a name with anything left over, such as {@code pc-q35-8.2-foo}, is unknown. */
public final class MachineNames {

    private static final Set<String> ALIASES =
            Set.of("pc", "q35", "virt", "s390-ccw-virtio", "s390-ccw", "ubuntu", "ubuntu-q35", "ubuntu-virt");

    private static final Set<String> WITHOUT_VERSIONS = Set.of(
            "isapc",
            "microvm",
            "none",
            "x-remote",
            "xenfv",
            "xenpv",
            "xenpvh",
            "pseries",
            "powernv",
            "sbsa-ref",
            "nitro-enclave");

    /** Machines that have versions but none of the four families. */
    private static final Pattern OTHER_FAMILIES = Pattern.compile("(?:pseries|powernv|xenfv)-?[0-9][0-9a-z.]*");

    private static final Pattern OLD_PC = Pattern.compile("pc-([0-9.]+)");
    private static final Pattern RHEL = Pattern.compile("rhel([0-9]+\\.[0-9]+\\.[0-9]+)");
    private static final Pattern UPSTREAM = Pattern.compile("([0-9.]+)(?:\\+pve(0|[1-9][0-9]{0,3}))?");
    private static final Pattern MICRO_ZERO = Pattern.compile("[0-9]+\\.[0-9]+\\.0");

    private MachineNames() {}

    /** Reads a name; never throws, never guesses. */
    public static ParsedMachine parse(String name) {
        if (ALIASES.contains(name)) {
            return new ParsedMachine.Alias(name);
        }
        if (WITHOUT_VERSIONS.contains(name) || OTHER_FAMILIES.matcher(name).matches()) {
            return new ParsedMachine.Unversioned(name);
        }
        return versioned(name)
                .<ParsedMachine>map(ParsedMachine.Versioned::new)
                .orElseGet(() -> new ParsedMachine.Unknown(name));
    }

    /** The versioned type of this name, empty for aliases and everything else. */
    public static Optional<MachineType> versioned(String name) {
        for (Family family : Family.values()) {
            if (name.startsWith(family.prefix())) {
                return inFamily(name, family, name.substring(family.prefix().length()));
            }
        }
        Matcher old = OLD_PC.matcher(name);
        if (!old.matches()) {
            return Optional.empty();
        }
        return upstreamVersion(old.group(1))
                .map(version -> new MachineType(
                        name, Family.I440FX, VendorLine.UPSTREAM, version, version, OptionalInt.empty(), true));
    }

    private static Optional<MachineType> inFamily(String name, Family family, String rest) {
        Matcher rhel = RHEL.matcher(rest);
        if (rhel.matches()) {
            return MachineVersion.parse(rhel.group(1))
                    .flatMap(release -> VendorReleases.upstreamOfRhel(release)
                            .map(upstream -> new MachineType(
                                    name, family, VendorLine.RHEL, release, upstream, OptionalInt.empty(), false)));
        }
        Matcher upstream = UPSTREAM.matcher(rest);
        if (upstream.matches()) {
            String pve = upstream.group(2);
            OptionalInt revision = pve == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(pve));
            return upstreamVersion(upstream.group(1))
                    .map(version ->
                            new MachineType(name, family, VendorLine.UPSTREAM, version, version, revision, false));
        }
        return VendorReleases.upstreamOfUbuntu(rest)
                .map(version ->
                        new MachineType(name, family, VendorLine.UBUNTU, version, version, OptionalInt.empty(), false));
    }

    /** QEMU writes no third number of zero, so one that has it is not QEMU's and must not be equal to the one without. */
    private static Optional<MachineVersion> upstreamVersion(String text) {
        return MICRO_ZERO.matcher(text).matches() ? Optional.empty() : MachineVersion.parse(text);
    }
}
