package dev.vmcompat.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineNamesTests {

    @ParameterizedTest
    @CsvSource({
        "pc-i440fx-2.12, I440FX, UPSTREAM, 2.12, 2.12",
        "pc-0.15, I440FX, UPSTREAM, 0.15, 0.15",
        "pc-q35-4.0.1, Q35, UPSTREAM, 4.0.1, 4.0.1",
        "pc-q35-9.2+pve1, Q35, UPSTREAM, 9.2, 9.2",
        "virt-9.0, VIRT, UPSTREAM, 9.0, 9.0",
        "s390-ccw-virtio-8.2, S390_CCW, UPSTREAM, 8.2, 8.2",
        "pc-i440fx-rhel7.6.0, I440FX, RHEL, 7.6, 2.12",
        "pc-q35-rhel8.6.0, Q35, RHEL, 8.6, 6.2",
        "virt-rhel9.4.0, VIRT, RHEL, 9.4, 8.2",
        "pc-i440fx-xenial, I440FX, UBUNTU, 2.5, 2.5",
        "pc-i440fx-bionic, I440FX, UBUNTU, 2.11, 2.11",
        "pc-q35-noble, Q35, UBUNTU, 8.2, 8.2",
        "s390-ccw-virtio-jammy, S390_CCW, UBUNTU, 6.2, 6.2",
    })
    void versionedTypesAreReadInAllTheirParts(
            String name, Family family, VendorLine line, String release, String upstream) {
        MachineType type = MachineNames.versioned(name).orElseThrow();

        assertThat(type.name()).isEqualTo(name);
        assertThat(type.family()).isEqualTo(family);
        assertThat(type.line()).isEqualTo(line);
        assertThat(type.release()).hasToString(release);
        assertThat(type.upstream()).hasToString(upstream);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pc", "q35", "virt", "s390-ccw-virtio", "ubuntu", "ubuntu-q35"})
    void aliasesAreNotVersions(String name) {
        assertThat(MachineNames.parse(name)).isEqualTo(new ParsedMachine.Alias(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"isapc", "microvm", "none", "x-remote", "pseries", "pseries-8.2", "powernv10"})
    void machinesOutsideTheFamiliesAreUnversioned(String name) {
        assertThat(MachineNames.parse(name)).isEqualTo(new ParsedMachine.Unversioned(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "pc-9a9",
                "pc-q35-8.2-foo",
                "pc-i440fx-2.12-v2",
                "pc-q35-",
                "pc-q35-8",
                "pc-q35-8.",
                "pc-q35-8.2.0",
                "pc-q35-08.2",
                "pc-q35-8.2 ",
                " pc-q35-8.2",
                "pc-q35-8.2\n",
                "PC-Q35-8.2",
                "pc-q35-8.2+pve",
                "pc-q35-8.2+pve01",
                "pc-q35-rhel8.6",
                "pc-q35-rhel8.6.0+pve1",
                "pc-q35-rhel99.0.0",
                "pc-q35-unheard",
                "pc-q35-Noble",
                "pc-q35-noble-hpb",
                "pc-q35-99999.1",
                "pc-q35-8.2.1.1",
                "rhel6.6.0",
                "pc-q35-٨.٢",
                "foobar",
                "virt-foo",
                "pc-virt"
            })
    void anythingElseIsUnknown(String name) {
        assertThat(MachineNames.parse(name)).isEqualTo(new ParsedMachine.Unknown(name));
    }

    @Test
    void ubuntuReleasesOrderByTheirQemu() {
        List<String> names = List.of(
                "trusty",
                "utopic",
                "vivid",
                "wily",
                "xenial",
                "yakkety",
                "zesty",
                "artful",
                "bionic",
                "cosmic",
                "disco",
                "eoan",
                "focal",
                "groovy",
                "hirsute",
                "impish",
                "jammy",
                "kinetic",
                "lunar",
                "mantic",
                "noble",
                "oracular",
                "plucky",
                "questing");

        for (int i = 1; i < names.size(); i++) {
            MachineType older = type("pc-q35-" + names.get(i - 1));
            assertThat(older.isOlderThan(type("pc-q35-" + names.get(i))))
                    .as(older.name())
                    .isTrue();
        }
    }

    @Property
    void versionsCompareNumberByNumber(
            @ForAll @IntRange(max = 120) int major,
            @ForAll @IntRange(max = 120) int minor,
            @ForAll @IntRange(max = 120) int otherMajor,
            @ForAll @IntRange(max = 120) int otherMinor) {
        int expected = major != otherMajor ? Integer.compare(major, otherMajor) : Integer.compare(minor, otherMinor);

        int actual = type("pc-q35-" + major + "." + minor).compareAge(type("pc-q35-" + otherMajor + "." + otherMinor));

        assertThat(Integer.signum(actual)).isEqualTo(expected);
    }

    private static MachineType type(String name) {
        return MachineNames.versioned(name).orElseThrow();
    }
}
