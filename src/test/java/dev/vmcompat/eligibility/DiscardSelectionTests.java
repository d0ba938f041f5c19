package dev.vmcompat.eligibility;

import static dev.vmcompat.hypervisor.FakeDomain.aRunningVm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.hypervisor.FakeDomain;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiscardSelectionTests {

    private final Fleet fleet = new Fleet();

    @Test
    void virtioDiskWhenTheTargetKnowsDiscard() {
        assertThat(fleet.assess(vm()).features().names()).containsExactly("discard:vda");
    }

    @Test
    void noVirtioDiskWhenTheTargetIsOlderThan40() {
        fleet.host.offering("pc-q35-3.1", "pc-q35-2.12");

        assertThat(discard(vm().withMachineType("pc-q35-2.12"))).isEqualTo("[]");
    }

    @Test
    void scsiDiskOnAVirtioControllerWithAnyTarget() {
        fleet.host.offering("pc-q35-3.1", "pc-q35-2.12");
        assertThat(discard(onScsi("virtio-scsi"))).isEqualTo("[sda]");
    }

    @Test
    void noScsiDiskOnAnotherController() {
        assertThat(discard(onScsi("lsilogic"))).isEqualTo("[]");
    }

    @Test
    void noDiskThatSaysSomethingIsSharedRawOr4Kn() {
        assertThat(discard(vm().with("type='qcow2'/>", "type='qcow2' discard='ignore'/>")))
                .isEqualTo("[]");
        assertThat(discard(vm().with("<target dev='vda'", "<shareable/><target dev='vda'")))
                .isEqualTo("[]");
        assertThat(discard(vm().with("<target dev='vda'", "<blockio logical_block_size='4096'/><target dev='vda'")))
                .isEqualTo("[]");
        assertThat(discard(vm().with("type='qcow2'", "type='raw'"))).isEqualTo("[]");
    }

    @Test
    void rawDiskWhenAllAreWantedAndNoneWhenOff() {
        FakeDomain raw = vm().with("type='qcow2'", "type='raw'");
        fleet.options = with(DiscardMode.ALL);
        assertThat(discard(raw)).isEqualTo("[vda]");
        fleet.options = with(DiscardMode.OFF);
        assertThat(discard(vm())).isEqualTo("[]");
    }

    @Test
    void l3CacheComesAt28UnlessTheDefinitionDescribesTheCache() {
        assertThat(fleet.assess(vm().withMachineType("pc-q35-2.7")).features().l3Cache())
                .isTrue();
        assertThat(fleet.assess(vm().withMachineType("pc-q35-2.7")
                                .with("check='partial'/>", "check='partial'><cache mode='disable'/></cpu>"))
                        .features()
                        .l3Cache())
                .isFalse();
        assertThat(fleet.assess(vm()).features().l3Cache()).isFalse();
    }

    private String discard(FakeDomain vm) {
        return fleet.assess(vm).features().discard().toString();
    }

    private static FakeDomain onScsi(String model) {
        return vm().withMachineType("pc-q35-2.12")
                .with("<target dev='vda' bus='virtio'/>", "<target dev='sda' bus='scsi'/>")
                .with(
                        "<address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x0'/>",
                        "<address type='drive' controller='0' bus='0' target='0' unit='0'/>")
                .with("<channel", "<controller type='scsi' index='0' model='" + model + "'/><channel");
    }

    private static AssessmentOptions with(DiscardMode mode) {
        return new AssessmentOptions(
                mode, Set.of(), new AssessmentOptions.OffVms(false, Set.of(), false), false, Set.of());
    }

    private static FakeDomain vm() {
        return aRunningVm("vm");
    }
}
