package dev.vmcompat.machine;

import static dev.vmcompat.machine.GuestVisibleChange.ACPI_HOTPLUG;
import static dev.vmcompat.machine.GuestVisibleChange.ACPI_PCI_UID;
import static dev.vmcompat.machine.GuestVisibleChange.L3_CACHE;
import static dev.vmcompat.machine.GuestVisibleChange.SMBIOS_64BIT;
import static dev.vmcompat.machine.GuestVisibleChange.SMBIOS_AUTO;
import static dev.vmcompat.machine.GuestVisibleChange.VIRTIO_BLK_DISCARD;
import static dev.vmcompat.machine.GuestVisibleChange.VIRTIO_MULTI_QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuestVisibleChangeTests {

    @Test
    void hopAcrossOneBoundaryShowsItsChangesOnly() {
        assertThat(crossed("pc-q35-5.1", "pc-q35-5.2")).containsExactly(VIRTIO_MULTI_QUEUE, ACPI_PCI_UID);
        assertThat(crossed("pc-i440fx-2.7", "pc-i440fx-2.8")).containsExactly(L3_CACHE);
        assertThat(crossed("pc-q35-7.0", "pc-q35-7.2")).isEmpty();
    }

    @Test
    void changesOfOneFamilyAreNotShownForAnother() {
        assertThat(crossed("pc-q35-6.0", "pc-q35-6.1")).contains(ACPI_HOTPLUG);
        assertThat(crossed("pc-i440fx-6.0", "pc-i440fx-6.1")).doesNotContain(ACPI_HOTPLUG);
        assertThat(crossed("virt-5.1", "virt-5.2")).containsExactly(VIRTIO_MULTI_QUEUE);
    }

    @Test
    void smbiosRiskEndsWhereTheEntryPointIsChosenByNeed() {
        assertThat(crossed("pc-q35-8.0", "pc-q35-8.2")).containsExactly(SMBIOS_64BIT);
        assertThat(crossed("pc-q35-8.0", "pc-q35-9.0")).containsExactly(SMBIOS_AUTO);
        assertThat(crossed("pc-q35-8.1", "pc-q35-8.2")).isEmpty();
    }

    @Test
    void vendorTypesCountAsTheirUpstreamVersion() {
        assertThat(crossed("pc-q35-rhel8.0.0", "pc-q35-rhel8.2.0"))
                .contains(VIRTIO_BLK_DISCARD)
                .doesNotContain(ACPI_PCI_UID);
        assertThat(crossed("pc-q35-focal", "pc-q35-jammy")).contains(ACPI_PCI_UID, ACPI_HOTPLUG);
    }

    @Test
    void longHopCrossesAllInOrder() {
        List<GuestVisibleChange> all = crossed("pc-q35-2.4", "pc-q35-10.0");

        assertThat(all)
                .hasSize(GuestVisibleChange.values().length - 1)
                .doesNotContain(SMBIOS_64BIT)
                .isSorted();
    }

    @ParameterizedTest
    @EnumSource
    void everyChangeLiesBetweenTwoVersionsAndHasASentence(GuestVisibleChange change) {
        assertThat(change.lastOld()).isLessThan(change.firstNew());
        assertThat(change.families()).isNotEmpty();
        assertThat(change.sentence()).endsWith(".");
        assertThat(Arrays.stream(GuestVisibleChange.values())
                        .filter(other -> other.sentence().equals(change.sentence())))
                .hasSize(1);
    }

    private static List<GuestVisibleChange> crossed(String from, String to) {
        return GuestVisibleChange.crossed(
                MachineNames.versioned(from).orElseThrow(),
                MachineNames.versioned(to).orElseThrow());
    }
}
