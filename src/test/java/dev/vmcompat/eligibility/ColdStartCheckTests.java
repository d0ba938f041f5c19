package dev.vmcompat.eligibility;

import static dev.vmcompat.hypervisor.FakeDomain.aRunningVm;
import static dev.vmcompat.hypervisor.FakeDomain.aStoppedVm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.Activity;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHypervisor;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.inventory.ColdStartReader;
import dev.vmcompat.inventory.VirtualMachine;
import dev.vmcompat.machine.MachineNames;
import dev.vmcompat.machine.MachineType;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColdStartCheckTests {

    private static final String DISK = "/var/lib/libvirt/images/vm.qcow2";

    private final Fleet fleet = new Fleet();

    @Test
    void nothingFoundWhenEverythingIsThere() {
        assertThat(check(aRunningVm("vm"), Access.READ_WRITE)).isEqualTo(Findings.none());
    }

    @Test
    void mediumMissingWhenADiskFileIsGone() {
        FakeDomain vm = fleet.host.add(aRunningVm("vm"));
        fleet.host.withoutFile(DISK);

        assertFound(judge(vm, Access.READ_WRITE), ReasonCode.MEDIUM_MISSING);
    }

    @Test
    void mediumMissingWhenTheIsoUnderARunningVmWasDeleted() {
        FakeDomain vm = fleet.host.add(withIso(""));
        fleet.host.withoutFile("/iso/install.iso");

        assertFound(judge(vm, Access.READ_WRITE), ReasonCode.MEDIUM_MISSING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mandatory", "requisite"})
    void mediumMissingWhenItsPolicyLetsItBeMissingAtNoStart(String policy) {
        FakeDomain vm = fleet.host.add(withIso(" startupPolicy='" + policy + "'"));
        fleet.host.withoutFile("/iso/install.iso");

        assertFound(judge(vm, Access.READ_WRITE), ReasonCode.MEDIUM_MISSING);
    }

    @Test
    void nothingFoundWhenTheMissingMediumIsOptional() {
        FakeDomain vm = fleet.host.add(withIso(" startupPolicy='optional'"));
        fleet.host.withoutFile("/iso/install.iso");

        assertThat(judge(vm, Access.READ_WRITE).reasons()).isEmpty();
    }

    @Test
    void loaderMissingWhenFirmwareOrTemplateIsGone() {
        assertFound(
                check(aRunningVm("vm").with("<boot dev='hd'/>", "<loader>/fw.fd</loader>"), Access.READ_WRITE),
                ReasonCode.LOADER_MISSING);
        assertFound(
                check(
                        aRunningVm("vm").with("<boot dev='hd'/>", "<nvram template='/t.fd'>/nv.fd</nvram>"),
                        Access.READ_WRITE),
                ReasonCode.LOADER_MISSING);
    }

    @Test
    void nothingFoundWhenTheNvramExistsThoughItsTemplateIsGone() {
        fleet.host.withFile("/nv.fd");

        assertThat(check(
                        aRunningVm("vm").with("<boot dev='hd'/>", "<nvram template='/t.fd'>/nv.fd</nvram>"),
                        Access.READ_WRITE))
                .isEqualTo(Findings.none());
    }

    @Test
    void loaderMissingWhenTheEmulatorListsOthersOnlyAndNotCheckedWhenItListsNone() {
        String firmware = "<loader readonly='yes' type='pflash'>/fw.fd</loader><nvram>/nv.fd</nvram>";
        fleet.host.withFile("/fw.fd").withFile("/nv.fd").listingLoaders("/fw.fd");
        FakeDomain vm = fleet.host.add(aRunningVm("vm").with("<boot dev='hd'/>", firmware));
        assertThat(judge(vm, Access.READ_WRITE)).isEqualTo(Findings.none());

        fleet.host.listingLoaders("/other.fd");
        assertFound(judge(vm, Access.READ_WRITE), ReasonCode.LOADER_MISSING);

        fleet.host.listingLoaders();
        assertThat(judge(vm, Access.READ_WRITE).reasons()).isEmpty();
        assertThat(judge(vm, Access.READ_WRITE).risks())
                .containsExactly(Risk.notChecked("whether the emulator knows the firmware /fw.fd"));
    }

    @Test
    void notCheckedWhenTheNvramCannotBeReadAndSoNotKept() {
        fleet.host.withFile("/nv.fd").elsewhere();

        assertThat(check(aRunningVm("vm").with("<boot dev='hd'/>", "<nvram>/nv.fd</nvram>"), Access.READ_WRITE)
                        .risks())
                .containsExactly(
                        Risk.notChecked("the NVRAM /nv.fd, which cannot be read from here: no restore point keeps it"));
    }

    @Test
    void notCheckedWhenLibvirtChoosesTheFirmwareAndNothingThatRunsNamesItsNvram() {
        assertThat(check(aRunningVm("vm").with("<os>", "<os firmware='efi'>"), Access.READ_WRITE)
                        .risks())
                .containsExactly(Risk.notChecked("the NVRAM of firmware that libvirt chooses at each start,"
                        + " which cannot be read from here: no restore point keeps it"));
    }

    @Test
    void emulatorMissingWhenTheHostDoesNotOfferTheTargetWithIt() {
        fleet.host.withoutFile("/usr/bin/qemu-system-x86_64");

        assertFound(check(aRunningVm("vm"), Access.READ_WRITE), ReasonCode.EMULATOR_MISSING);
    }

    @Test
    void networkInactiveWhenTheNetworkIsDown() {
        fleet.host.withNetwork("default", Activity.INACTIVE);

        assertFound(check(aRunningVm("vm"), Access.READ_WRITE), ReasonCode.NETWORK_INACTIVE);
    }

    @Test
    void networkInactiveWhenTheBridgeIsAbsent() {
        FakeDomain vm = aRunningVm("vm")
                .with("<interface type='network'>", "<interface type='bridge'>")
                .with("<source network='default'/>", "<source bridge='br9'/>");
        fleet.host.withBridge("br9", Activity.ABSENT);

        assertFound(check(vm, Access.READ_WRITE), ReasonCode.NETWORK_INACTIVE);
    }

    @Test
    void storageThatCannotBeLookedForIsNamedInWords() {
        FakeDomain vm = aRunningVm("vm")
                .with("<disk type='file'", "<disk type='network'")
                .with("<source file='" + DISK + "'/>", "<source protocol='rbd' name='vms/vm'/>");

        assertThat(check(vm, Access.READ_WRITE).risks())
                .containsExactly(Risk.notChecked("whether vda rbd:vms/vm exists"));
    }

    @Test
    void poolInactiveWhenTheVolumesPoolIsDown() {
        fleet.host.withPool("default", Activity.INACTIVE);
        FakeDomain vm = aRunningVm("vm")
                .with("<disk type='file'", "<disk type='volume'")
                .with("<source file='" + DISK + "'/>", "<source pool='default' volume='vm.qcow2'/>");

        assertFound(check(vm, Access.READ_WRITE), ReasonCode.POOL_INACTIVE);
    }

    @Test
    void definitionRejectedWhenLibvirtWouldNotAcceptIt() {
        assertFound(
                check(aRunningVm("vm").thatLibvirtWouldNotAccept(), Access.READ_WRITE), ReasonCode.DEFINITION_REJECTED);
    }

    @Test
    void hostMemoryOnlyForAVmThatIsOff() {
        fleet.host.withFreeMemory(1L << 20);

        assertFound(check(aStoppedVm("vm"), Access.READ_WRITE), ReasonCode.HOST_MEMORY);
        assertThat(check(aRunningVm("vm"), Access.READ_WRITE)).isEqualTo(Findings.none());
    }

    @Test
    void notCheckedWhenReadOnlyOrUnable() {
        fleet.host.without(Ability.FILE_LOOKUP);
        Findings findings = check(aRunningVm("vm"), Access.READ_ONLY);

        assertThat(findings.reasons()).isEmpty();
        assertThat(findings.risks()).extracting(Risk::code).containsOnly(RiskCode.NOT_CHECKED);
        assertThat(findings.risks()).hasSize(3);
    }

    private static FakeDomain withIso(String policy) {
        return aRunningVm("vm").with("<channel", """
                <disk type='file' device='cdrom'><source file='/iso/install.iso'%s/><target dev='sda' bus='sata'/>
                <readonly/></disk><channel""".formatted(policy));
    }

    private static void assertFound(Findings findings, ReasonCode code) {
        assertThat(findings.reasons()).extracting(Reason::code).containsExactly(code);
    }

    private Findings check(FakeDomain vm, Access access) {
        fleet.host.add(vm);
        return judge(vm, access);
    }

    private Findings judge(FakeDomain fake, Access access) {
        VirtualMachine vm = fleet.read().find(fake.id()).orElseThrow();
        MachineType target = MachineNames.versioned("pc-q35-7.2").orElseThrow();
        try (Host host = fleet.hypervisor.open(FakeHypervisor.ONE, access)) {
            Optional<String> text = access == Access.READ_WRITE
                    ? Optional.of(host.secureDefinition(fake.id()).replace("pc-q35-5.2", "pc-q35-7.2"))
                    : Optional.empty();
            return ColdStartCheck.judge(vm, ColdStartReader.read(host, vm, target, text));
        }
    }
}
