package dev.vmcompat.eligibility;

import static dev.vmcompat.hypervisor.FakeDomain.aRunningVm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.BlockInfo;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHost;
import dev.vmcompat.hypervisor.FakeHypervisor;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.inventory.DiskSpace;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiscardSelectionTests {

    private static final String IMAGE = "/var/lib/libvirt/images/vm.qcow2";

    private final Fleet fleet = new Fleet();

    @Test
    void virtioDiskWhenTheTargetKnowsDiscard() {
        assertThat(looked(fleet.assess(vm())).features().names()).containsExactly("discard:vda");
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
    void noDiskThatSaysSomethingIsSharedOr4Kn() {
        assertThat(discard(vm().with("type='qcow2'/>", "type='qcow2' discard='ignore'/>")))
                .isEqualTo("[]");
        assertThat(discard(vm().with("<target dev='vda'", "<shareable/><target dev='vda'")))
                .isEqualTo("[]");
        assertThat(discard(vm().with("<target dev='vda'", "<blockio logical_block_size='4096'/><target dev='vda'")))
                .isEqualTo("[]");
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

    @Test
    void qcow2DiskThatWasNotPreallocated() {
        fleet.host.withImage(IMAGE, new BlockInfo(100, 99, 99));
        assertThat(discard(vm())).isEqualTo("[vda]");
        // Preallocated in full, and its tables only: then the file is sparse.
        fleet.host.withImage(IMAGE, new BlockInfo(100, 101, 101));
        assertThat(discard(vm())).isEqualTo("[]");
        fleet.host.withImage(IMAGE, new BlockInfo(100, 1, 101));
        assertThat(discard(vm())).isEqualTo("[]");
    }

    @Test
    void rawDiskThatIsNotFullyAllocated() {
        FakeDomain raw = vm().with("type='qcow2'", "type='raw'");
        fleet.host.withImage(IMAGE, new BlockInfo(100, 99, 100));
        assertThat(discard(raw)).isEqualTo("[vda]");
        fleet.host.withImage(IMAGE, new BlockInfo(100, 100, 100));
        assertThat(discard(raw)).isEqualTo("[]");
        fleet.host.withImage(IMAGE, new BlockInfo(100, 99, 100));
        assertThat(discard(raw.with("file='" + IMAGE + "'", "dev='/dev/vg/vm'")
                        .with("<disk type='file'", "<disk type='block'")))
                .isEqualTo("[]");
    }

    /** QEMU tells of a raw image that it uses how far the guest has written, which says nothing of what is reserved. */
    @Test
    void rawDiskInUseIsThinOnlyWhereItsFileCanBeLookedAt() {
        FakeDomain raw = vm().with("type='qcow2'", "type='raw'");
        fleet.host.withImage(IMAGE, new BlockInfo(100, 99, 100));
        assertThat(discard(raw)).isEqualTo("[vda]");
        fleet.host.elsewhere();
        assertThat(discard(raw)).isEqualTo("[]");
    }

    @Test
    void noDiskOfWhichItIsNotKnownAndThatIsSaid() {
        FakeDomain vm = vm();
        fleet.host.add(vm);
        fleet.host.faults().failOn("blockInfo").with(HypervisorException.Kind.UNKNOWN);
        Assessment assessment = looked(fleet.assess("vm"));

        assertThat(assessment.features().discard()).isEmpty();
        assertThat(assessment.risks()).extracting(Risk::message).anyMatch(text -> text.contains("disk vda is thin"));
        assertThat(assessment.verdict()).isEqualTo(Verdict.ELIGIBLE);
        fleet.host.faults().clear();
        fleet.host.faults().failOn("blockInfo").with(HypervisorException.Kind.UNREACHABLE);
        assertThatThrownBy(() -> looked(fleet.assess("vm"))).isInstanceOf(HypervisorException.class);
    }

    @Test
    void sizesAreAskedOnlyWhereDiscardDependsOnThem() {
        discard(vm().with("type='qcow2'/>", "type='qcow2' discard='ignore'/>"));
        fleet.options = with(DiscardMode.ALL);
        assertThat(discard(vm())).isEqualTo("[vda]");
        assertThat(fleet.host.calls()).extracting(FakeHost.Call::operation).doesNotContain("blockInfo");
    }

    private String discard(FakeDomain vm) {
        return looked(fleet.assess(vm)).features().discard().toString();
    }

    private Assessment looked(Assessment assessment) {
        try (Host host = fleet.hypervisor.open(FakeHypervisor.ONE, Access.READ_WRITE)) {
            return assessment.with(DiskSpace.read(host, assessment.vm(), assessment.discardIfThin()));
        }
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
                mode, Set.of(), new AssessmentOptions.OffVms(false, Set.of(), false), false, Set.of(), Set.of());
    }

    private static FakeDomain vm() {
        return aRunningVm("vm");
    }
}
