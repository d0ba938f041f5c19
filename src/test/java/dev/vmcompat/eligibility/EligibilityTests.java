package dev.vmcompat.eligibility;

import static dev.vmcompat.hypervisor.FakeDomain.aRunningVm;
import static dev.vmcompat.hypervisor.FakeDomain.aStoppedVm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.BlockJob;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHypervisor;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.PowerState;
import dev.vmcompat.hypervisor.StateReason;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.inventory.Marks;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EligibilityTests {

    private static final ConnectionUri TWO = new ConnectionUri("fake://two/system");
    private static final String NIC_TYPE = "<interface type='network'>";

    private final Fleet fleet = new Fleet();

    @Test
    void eligibleWhenOldAndNothingSpeaksAgainst() {
        Assessment assessment = fleet.assess(aRunningVm("web"));

        assertThat(assessment.reasons()).isEmpty();
        assertThat(assessment.verdict()).isEqualTo(Verdict.ELIGIBLE);
        assertThat(assessment.from().orElseThrow().name()).isEqualTo("pc-q35-5.2");
        assertThat(assessment.target().orElseThrow().name()).isEqualTo("pc-q35-7.2");
    }

    static Stream<Arguments> reasonsOfOneVm() {
        return Stream.of(
                Arguments.of(ReasonCode.NEWER_THAN_TARGET, vm().withMachineType("pc-q35-9.0")),
                Arguments.of(ReasonCode.NO_VERSIONED_MACHINE_TYPE, vm().withMachineType("microvm")),
                Arguments.of(ReasonCode.UNKNOWN_MACHINE_TYPE, vm().withMachineType("pc-q35-wonderful")),
                Arguments.of(ReasonCode.TARGET_NOT_ON_EVERY_HOST, vm().withMachineType("pc-q35-rhel8.6.0")),
                Arguments.of(ReasonCode.TRANSIENT, vm().transientOne()),
                Arguments.of(ReasonCode.MANAGED_SAVE_IMAGE, vm().withManagedSave()),
                Arguments.of(ReasonCode.PAUSED, vm().inState(PowerState.PAUSED, StateReason.USER)),
                Arguments.of(ReasonCode.CRASHED, vm().inState(PowerState.CRASHED, StateReason.PANICKED)),
                Arguments.of(ReasonCode.STATE_UNSETTLED, vm().inState(PowerState.IN_SHUTDOWN, StateReason.USER)),
                Arguments.of(ReasonCode.STATE_UNSETTLED, vm().inState(PowerState.PM_SUSPENDED, StateReason.UNKNOWN)),
                Arguments.of(ReasonCode.STATE_UNSETTLED, vm().inState(PowerState.NO_STATE, StateReason.UNKNOWN)),
                Arguments.of(ReasonCode.BLOCK_JOB_ACTIVE, vm().withBlockJob("vda", new BlockJob(2, 1, 10))),
                Arguments.of(
                        ReasonCode.ON_POWEROFF_RESTARTS,
                        vm().with("<on_poweroff>destroy</on_poweroff>", "<on_poweroff>restart</on_poweroff>")),
                Arguments.of(ReasonCode.PENDING_CHANGES, vm().withPending(">2097152<", ">4194304<")),
                Arguments.of(ReasonCode.PENDING_CHANGES, vm().withConfiguredMachineType("pc-q35-6.2")),
                Arguments.of(ReasonCode.HELD_BACK, vm().withMetadata("<hold/>", "hold", Marks.HOLD)),
                Arguments.of(
                        ReasonCode.MANAGED_ELSEWHERE,
                        vm().withMetadata("<instance/>", "nova", "http://openstack.org/xmlns/libvirt/nova/1.1")),
                Arguments.of(
                        ReasonCode.MANAGED_ELSEWHERE, vm().withMetadata("<vm/>", "ovirt", "http://ovirt.org/vm/1.0")),
                Arguments.of(
                        ReasonCode.MANAGED_ELSEWHERE,
                        vm().withMetadata("<kubevirt/>", "kubevirt", "http://kubevirt.io")),
                Arguments.of(ReasonCode.CLAIMED, vm().withMetadata("<claim/>", "vmcompat", Claim.NAMESPACE)),
                Arguments.of(
                        ReasonCode.DEVICE_NOT_SUPPORTED,
                        vm().with("</devices>", "<hostdev mode='subsystem' type='pci'/></devices>")),
                Arguments.of(ReasonCode.DEVICE_NOT_SUPPORTED, vm().with(NIC_TYPE, "<interface type='hostdev'>")),
                Arguments.of(ReasonCode.DEVICE_NOT_SUPPORTED, vm().with("</devices>", "<shmem name='x'/></devices>")),
                Arguments.of(ReasonCode.POWERED_OFF_NOT_NAMED, vm().inState(PowerState.SHUT_OFF, StateReason.SHUTDOWN)),
                Arguments.of(ReasonCode.UNREADABLE, vm().with("<domain type", "<!DOCTYPE x><domain type")));
    }

    @ParameterizedTest
    @MethodSource("reasonsOfOneVm")
    void leftOutWithItsReason(ReasonCode code, FakeDomain vm) {
        Assessment assessment = fleet.assess(vm);

        assertThat(assessment.verdict()).isEqualTo(Verdict.INELIGIBLE);
        assertThat(assessment.reasons()).extracting(Reason::code).contains(code);
    }

    @Test
    void everyReasonIsCollectedWhenSeveralApply() {
        Assessment assessment = fleet.assess(vm().transientOne()
                .inState(PowerState.PAUSED, StateReason.USER)
                .withMetadata("<hold/>", "hold", Marks.HOLD));

        assertThat(assessment.reasons())
                .extracting(Reason::code)
                .containsExactlyInAnyOrder(ReasonCode.TRANSIENT, ReasonCode.PAUSED, ReasonCode.HELD_BACK);
    }

    @Test
    void currentWhenBothLayersAreAtTheTarget() {
        Assessment assessment = fleet.assess(vm().withMachineType("pc-q35-7.2"));

        assertThat(assessment.verdict()).isEqualTo(Verdict.CURRENT);
        assertThat(assessment.reasons()).extracting(Reason::code).containsExactly(ReasonCode.ALREADY_CURRENT);
    }

    @Test
    void eligibleWhenOnlyThePowerCycleIsLeft() {
        Assessment assessment = fleet.assess(vm().withConfiguredMachineType("pc-q35-7.2"));

        assertThat(assessment.verdict()).isEqualTo(Verdict.ELIGIBLE);
        assertThat(assessment.from().orElseThrow().name()).isEqualTo("pc-q35-5.2");
    }

    @Test
    void leftOutWhenOnlyDeprecatedTypesAreOffered() {
        fleet.host
                .offering("pc-q35-5.2", "pc-q35-6.0")
                .deprecating("pc-q35-5.2")
                .deprecating("pc-q35-6.0");

        assertThat(fleet.assess(vm()).has(ReasonCode.TARGET_DEPRECATED)).isTrue();
    }

    @Test
    void leftOutWhenAnotherHostLacksAnyNewerType() {
        withSecondHost();
        fleet.hypervisor.host(TWO).offering("pc-i440fx-7.2");

        assertThat(fleet.assess(vm()).has(ReasonCode.TARGET_NOT_ON_EVERY_HOST)).isTrue();
    }

    @Test
    void leftOutWhenAnotherHostCannotBeRead() {
        withSecondHost();
        fleet.hypervisor.host(TWO).unplug();

        assertThat(fleet.assess(vm()).reasons()).extracting(Reason::code).contains(ReasonCode.HOST_UNREACHABLE);
    }

    @Test
    void leftOutWhenTwoHostsDefineIt() {
        withSecondHost();
        fleet.hypervisor.host(TWO).add(aStoppedVm("web"));

        assertThat(fleet.assess(aRunningVm("web")).has(ReasonCode.DEFINED_ON_SEVERAL_HOSTS))
                .isTrue();
    }

    @Test
    void leftOutWhenAnotherVmOfTheHostUsesItsDisk() {
        fleet.host.add(aStoppedVm("other").with("images/other.qcow2", "images/web.qcow2"));

        assertThat(fleet.assess(aRunningVm("web")).has(ReasonCode.DISK_USED_ELSEWHERE))
                .isTrue();
    }

    @Test
    void leftOutWhenAnotherVmsBackingChainUsesItsDisk() {
        fleet.host.add(aStoppedVm("clone").with("<target dev='vda'", """
                <backingStore type='file'><format type='qcow2'/>
                <source file='/var/lib/libvirt/images/web.qcow2'/></backingStore><target dev='vda'"""));

        assertThat(fleet.assess(aRunningVm("web")).has(ReasonCode.DISK_USED_ELSEWHERE))
                .isTrue();
    }

    @Test
    void onlyARiskWhenAnotherHostHasTheSamePath() {
        withSecondHost();
        fleet.hypervisor.host(TWO).add(aStoppedVm("other").with("images/other.qcow2", "images/web.qcow2"));
        Assessment assessment = fleet.assess(aRunningVm("web"));

        assertThat(assessment.reasons()).isEmpty();
        assertThat(assessment.risks()).extracting(Risk::message).anyMatch(text -> text.contains("web.qcow2"));
    }

    @Test
    void notCheckedWhenAVolumeMayBeTheFileThatAnotherVmNames() {
        fleet.host.add(aStoppedVm("clone")
                .with("<disk type='file'", "<disk type='volume'")
                .with(
                        "<source file='/var/lib/libvirt/images/clone.qcow2'/>",
                        "<source pool='default' volume='web.qcow2'/>"));
        Assessment assessment = fleet.assess(aRunningVm("web"));

        assertThat(assessment.has(ReasonCode.DISK_USED_ELSEWHERE)).isFalse();
        assertThat(assessment.risks())
                .contains(Risk.notChecked("whether these are the same storage: /var/lib/libvirt/images/web.qcow2 and "
                        + "default/web.qcow2 of clone"));
    }

    @Test
    void notCheckedWhenAHostDoesNotListItsEmulator() {
        Assessment assessment = fleet.assess(aRunningVm("web").with("/usr/bin/qemu-system-x86_64", "/opt/qemu"));

        assertThat(assessment.target()).isPresent();
        assertThat(assessment.risks())
                .contains(Risk.notChecked(
                        "whether its emulator /opt/qemu offers what the listed one offers on fake://one/system"));
    }

    @Test
    void leftOutWhenTakenBackBeforeUnlessRetried() {
        fleet.ledger = new LedgerFacts(Set.of("pc-q35-7.2"), false);
        assertThat(fleet.assess(aRunningVm("web")).has(ReasonCode.ROLLED_BACK_BEFORE))
                .isTrue();

        fleet.options = new AssessmentOptions(
                DiscardMode.THIN,
                Set.of(),
                new AssessmentOptions.OffVms(false, Set.of(), false),
                true,
                Set.of(),
                Set.of());
        assertThat(fleet.assess("web").verdict()).isEqualTo(Verdict.ELIGIBLE);
    }

    @Test
    void ofAnotherSystemOnlyWhereThatIsAccepted() {
        FakeDomain both = vm().withMetadata("<instance/>", "nova", "http://openstack.org/xmlns/libvirt/nova/1.1")
                .withMetadata("<vm/>", "ovirt", "http://ovirt.org/vm/1.0");
        accept("nova");
        assertThat(fleet.assess(both).has(ReasonCode.MANAGED_ELSEWHERE)).isTrue();

        accept("nova", "http://ovirt.org/");
        Assessment accepted = fleet.assess(both.name().text());
        assertThat(accepted.verdict()).isEqualTo(Verdict.ELIGIBLE);
        assertThat(accepted.risks()).extracting(Risk::code).contains(RiskCode.MANAGED_BY_ANOTHER);
    }

    private void accept(String... managers) {
        fleet.options = new AssessmentOptions(
                DiscardMode.THIN,
                Set.of(),
                new AssessmentOptions.OffVms(false, Set.of(), false),
                false,
                AssessmentOptions.KNOWN_MANAGERS,
                Set.of(managers));
    }

    @Test
    void notClaimedWhenTheClaimIsThatOfTheVmInHand() {
        fleet.ledger = new LedgerFacts(Set.of(), true);

        assertThat(fleet.assess(vm().withMetadata("<claim/>", "vmcompat", Claim.NAMESPACE))
                        .verdict())
                .isEqualTo(Verdict.ELIGIBLE);
    }

    @Test
    void takenWhenOffAndNamedAndItsLinksCanBePutDown() {
        FakeDomain vm = aStoppedVm("web");
        takeOff(vm, false);
        Assessment assessment = fleet.assess(vm);

        assertThat(assessment.verdict()).isEqualTo(Verdict.ELIGIBLE);
        assertThat(assessment.risks()).extracting(Risk::code).contains(RiskCode.POWERED_OFF);
    }

    @Test
    void leftOutWhenOffAndItsLinksCannotBePutDownUnlessTheyMayBeUp() {
        fleet.host.without(Ability.START_PAUSED);
        FakeDomain vm = aStoppedVm("web");
        takeOff(vm, false);
        assertThat(fleet.assess(vm).has(ReasonCode.LINKS_NOT_CONTROLLABLE)).isTrue();

        takeOff(vm, true);
        assertThat(fleet.assess("web").verdict()).isEqualTo(Verdict.ELIGIBLE);
    }

    @Test
    void leftOutByAHighRiskUntilItIsAccepted() {
        FakeDomain vm =
                aRunningVm("win").withMachineType("pc-q35-5.1").with("<acpi/>", "<acpi/><hyperv mode='custom'/>");
        Assessment assessment = fleet.assess(vm);
        assertThat(assessment.risks()).extracting(Risk::code).contains(RiskCode.WINDOWS_NETWORK);
        assertThat(assessment.reasons()).extracting(Reason::code).containsExactly(ReasonCode.RISK_NOT_ACCEPTED);

        fleet.options = new AssessmentOptions(
                DiscardMode.THIN,
                Set.of(RiskCode.WINDOWS_NETWORK),
                new AssessmentOptions.OffVms(false, Set.of(), false),
                false,
                Set.of(),
                Set.of());
        assertThat(fleet.assess("win").verdict()).isEqualTo(Verdict.ELIGIBLE);
    }

    @Test
    void smbiosRiskOnlyForWindowsOnSeaBiosAt81And82() {
        fleet.host.offering("pc-q35-8.2", "pc-q35-5.2");
        FakeDomain vm = aRunningVm("win").with("<acpi/>", "<acpi/><hyperv mode='custom'/>");
        assertThat(fleet.assess(vm).risks()).extracting(Risk::code).contains(RiskCode.WINDOWS_SMBIOS);

        vm.with("<boot dev='hd'/>", "<nvram>/nv.fd</nvram>");
        assertThat(fleet.assess("win").risks()).extracting(Risk::code).doesNotContain(RiskCode.WINDOWS_SMBIOS);
    }

    @Test
    void interfaceNamesOnlyOnQ35Across61() {
        assertThat(fleet.assess(aRunningVm("a")).risks()).extracting(Risk::code).contains(RiskCode.INTERFACE_NAMES);
        assertThat(fleet.assess(aRunningVm("b").withMachineType("pc-q35-6.1")).risks())
                .extracting(Risk::code)
                .doesNotContain(RiskCode.INTERFACE_NAMES);
    }

    @Test
    void tpmIsAHighRisk() {
        assertThat(fleet.assess(aRunningVm("a").with("</devices>", "<tpm model='tpm-crb'/></devices>"))
                        .risks())
                .filteredOn(Risk::high)
                .extracting(Risk::code)
                .containsExactly(RiskCode.TPM_STATE);
    }

    @Test
    void noWayBackIsAHighRiskWhenTheHostDroppedTheOldType() {
        fleet.host.offering("pc-q35-7.2");

        assertThat(fleet.assess(vm()).risks()).extracting(Risk::code).contains(RiskCode.OLD_TYPE_NOT_OFFERED);
    }

    @Test
    void agentRiskOnlyWithoutAChannelOrAnswer() {
        String target = "<target type='virtio' name='org.qemu.guest_agent.0'";
        assertThat(agentRisks(aRunningVm("a").with("org.qemu.guest_agent.0", "com.redhat.spice.0")))
                .containsExactly(RiskCode.NO_GUEST_AGENT);
        assertThat(agentRisks(aRunningVm("b").with(target, target + " state='disconnected'")))
                .containsExactly(RiskCode.NO_GUEST_AGENT);
        assertThat(agentRisks(aRunningVm("c").with(target, target + " state='connected'")))
                .isEmpty();
    }

    private List<RiskCode> agentRisks(FakeDomain vm) {
        return fleet.assess(vm).risks().stream()
                .map(Risk::code)
                .filter(RiskCode.NO_GUEST_AGENT::equals)
                .toList();
    }

    @Test
    void unreadableVmIsLeftOutForAllElseThatIsKnownOfItToo() {
        withSecondHost();
        fleet.hypervisor.host(TWO).add(unreadable(aStoppedVm("vm")));
        assertThat(fleet.assess(unreadable(vm().transientOne()).inState(PowerState.PAUSED, StateReason.USER))
                        .reasons())
                .extracting(Reason::code)
                .containsExactly(
                        ReasonCode.UNREADABLE,
                        ReasonCode.TRANSIENT,
                        ReasonCode.PAUSED,
                        ReasonCode.DEFINED_ON_SEVERAL_HOSTS);
        fleet.hypervisor.host(TWO).unplug();
        assertThat(fleet.assess(unreadable(aRunningVm("vm").withManagedSave())).reasons())
                .extracting(Reason::code)
                .containsExactly(
                        ReasonCode.UNREADABLE,
                        ReasonCode.MANAGED_SAVE_IMAGE,
                        ReasonCode.POWERED_OFF_NOT_NAMED,
                        ReasonCode.HOST_UNREACHABLE);
        assertThat(fleet.assess(unreadable(vm()).inState(PowerState.CRASHED, StateReason.PANICKED))
                        .has(ReasonCode.CRASHED))
                .isTrue();
    }

    private static FakeDomain unreadable(FakeDomain vm) {
        return vm.with("<domain type", "<!DOCTYPE x><domain type");
    }

    @Test
    void unreadableVmLeavesTheOthersAssessed() {
        FakeDomain bad = aRunningVm("bad");
        fleet.host.add(bad);
        fleet.host.faults().failOn("inactiveDefinition").of(bad.id()).with(HypervisorException.Kind.REFUSED);

        assertThat(fleet.assess(aRunningVm("good")).verdict()).isEqualTo(Verdict.ELIGIBLE);
        assertThat(fleet.assess("bad").has(ReasonCode.UNREADABLE)).isTrue();
    }

    private void takeOff(FakeDomain vm, boolean linksUp) {
        fleet.options = new AssessmentOptions(
                DiscardMode.THIN,
                Set.of(),
                new AssessmentOptions.OffVms(false, Set.of(vm.id()), linksUp),
                false,
                Set.of(),
                Set.of());
    }

    private void withSecondHost() {
        fleet.hypervisor.addHost(TWO);
        fleet.cluster = Cluster.of("east", FakeHypervisor.ONE, TWO);
    }

    private static FakeDomain vm() {
        return aRunningVm("vm");
    }
}
