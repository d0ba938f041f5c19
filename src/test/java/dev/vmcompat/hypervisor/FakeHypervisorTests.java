package dev.vmcompat.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.hypervisor.HypervisorException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FakeHypervisorTests {

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private final FakeHost fake = hypervisor.addHost(FakeHypervisor.ONE);
    private final Host host = hypervisor.open(FakeHypervisor.ONE, Access.READ_WRITE);

    @Test
    void definitionOfARunningVmTakesEffectAtTheNextColdStart() {
        FakeDomain vm = fake.add(FakeDomain.aRunningVm("web1").withMachineType("pc-q35-5.2"));
        host.actions().define(host.secureDefinition(vm.id()).replace("pc-q35-5.2", "pc-q35-7.2"));
        assertThat(host.liveDescription(vm.id())).contains("pc-q35-5.2");
        host.actions().shutdown(vm.id(), ShutdownMode.DEFAULT);
        host.actions().start(vm.id(), StartMode.RUNNING);
        assertThat(host.liveDescription(vm.id())).contains("pc-q35-7.2");
    }

    @Test
    void managedSaveImageResumesTheOldMachine() {
        FakeDomain vm = fake.add(FakeDomain.aStoppedVm("web1").withManagedSave());
        host.actions().define(host.secureDefinition(vm.id()).replace("pc-q35-5.2", "pc-q35-7.2"));
        host.actions().start(vm.id(), StartMode.RUNNING);
        assertThat(vm.liveMachineType()).contains("pc-q35-5.2");
        assertThat(vm.machineType()).isEqualTo("pc-q35-7.2");
    }

    @Test
    void guestGoesOffWhenTheClockSaysSo() {
        FakeDomain vm = fake.add(FakeDomain.aRunningVm("web1").thatGoesOffAfter(Duration.ofMinutes(5)));
        List<DomainEvent.Kind> events = new ArrayList<>();
        host.watch(vm.id(), event -> events.add(event.kind()));
        host.actions().shutdown(vm.id(), ShutdownMode.ACPI);
        hypervisor.tick(Duration.ofMinutes(4));
        assertThat(host.state(vm.id()).isDown()).isFalse();
        hypervisor.tick(Duration.ofMinutes(1));
        assertThat(host.state(vm.id())).isEqualTo(new DomainState(PowerState.SHUT_OFF, StateReason.SHUTDOWN));
        assertThat(events).containsExactly(DomainEvent.Kind.SHUTDOWN, DomainEvent.Kind.STOPPED);
    }

    @Test
    void whatAnEarlierBootHadPlannedDoesNotStrikeALaterOne() {
        FakeDomain vm = fake.add(FakeDomain.aRunningVm("web1").thatGoesOffAfter(Duration.ofMinutes(5)));
        host.actions().shutdown(vm.id(), ShutdownMode.ACPI);
        host.actions().destroy(vm.id(), DestroyMode.FORCED);
        host.actions().start(vm.id(), StartMode.RUNNING);
        hypervisor.tick(Duration.ofHours(1));
        assertThat(host.state(vm.id()).power().isRunning()).isTrue();
    }

    @Test
    void guestThatPanicsOnTheNewTypeIsPausedThenOffCrashed() {
        FakeDomain vm = fake.add(FakeDomain.aStoppedVm("web1").thatPanicsOn("pc-q35-5.2", Duration.ofSeconds(20)));
        host.actions().start(vm.id(), StartMode.RUNNING);
        hypervisor.tick(Duration.ofSeconds(20));
        assertThat(host.state(vm.id())).isEqualTo(new DomainState(PowerState.PAUSED, StateReason.UNKNOWN));
        hypervisor.tick(Duration.ofSeconds(2));
        assertThat(host.state(vm.id())).isEqualTo(new DomainState(PowerState.SHUT_OFF, StateReason.CRASHED));
    }

    @Test
    void guestInABootLoopRebootsUntilItIsDown() {
        FakeDomain vm = fake.add(FakeDomain.aStoppedVm("web1").thatBootLoopsOn("pc-q35-5.2", Duration.ofSeconds(20)));
        List<DomainEvent.Kind> events = new ArrayList<>();
        host.watch(vm.id(), event -> events.add(event.kind()));
        host.actions().start(vm.id(), StartMode.RUNNING);
        hypervisor.tick(Duration.ofSeconds(61));
        host.actions().destroy(vm.id(), DestroyMode.FORCED);
        hypervisor.tick(Duration.ofSeconds(61));
        assertThat(events).filteredOn(kind -> kind == DomainEvent.Kind.REBOOTED).hasSize(3);
    }

    @Test
    void startFailsOnATypeThatTheHostNoLongerOffers() {
        FakeDomain vm = fake.offering("pc-q35-7.2").add(FakeDomain.aStoppedVm("web1"));
        assertThatThrownBy(() -> host.actions().start(vm.id(), StartMode.RUNNING))
                .isInstanceOf(HypervisorException.class);
        assertThat(vm.state()).isEqualTo(new DomainState(PowerState.SHUT_OFF, StateReason.FAILED));
    }

    @Test
    void failureOnDemandLeavesEverythingAsItWas() {
        FakeDomain vm = fake.add(FakeDomain.aStoppedVm("web1"));
        fake.faults().failOn("start").nth(2).with(Kind.BUSY);
        host.actions().start(vm.id(), StartMode.RUNNING);
        host.actions().destroy(vm.id(), DestroyMode.FORCED);
        assertThatThrownBy(() -> host.actions().start(vm.id(), StartMode.RUNNING))
                .isInstanceOfSatisfying(
                        HypervisorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BUSY));
        assertThat(host.state(vm.id()).isDown()).isTrue();
    }

    @Test
    void lostAnswerMeansThatItHappened() {
        FakeDomain vm = fake.add(FakeDomain.aStoppedVm("web1"));
        fake.faults().loseAnswerOf("start").once();
        assertThatThrownBy(() -> host.actions().start(vm.id(), StartMode.RUNNING))
                .isInstanceOfSatisfying(
                        HypervisorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMED_OUT));
        assertThat(host.state(vm.id()).power().isRunning()).isTrue();
    }

    @Test
    void crashInACallReachesTheCallerAsItIs() {
        FakeDomain vm = fake.add(FakeDomain.aStoppedVm("web1"));
        fake.faults().before("define", () -> {
            throw new AssertionError("power cut");
        });
        assertThatThrownBy(() -> host.actions().define(vm.definition())).hasMessage("power cut");
    }

    @Test
    void unknownOperationInAFaultIsTheTestsMistake() {
        assertThatThrownBy(() -> fake.faults().failOn("strat")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rebootedHostStartsOnlyAutostartVms() {
        fake.add(FakeDomain.aRunningVm("web1").withAutostart());
        fake.add(FakeDomain.aRunningVm("web2"));
        fake.reboot();
        assertThat(fake.domain("web1").state().power().isRunning()).isTrue();
        assertThat(fake.domain("web2").state().isDown()).isTrue();
    }

    @Test
    void overlayIsMergedByAnActiveCommitAndPivot() {
        FakeDomain vm = fake.add(FakeDomain.aRunningVm("web1"));
        String base = "/var/lib/libvirt/images/web1.qcow2";
        String overlay = "/var/lib/libvirt/images/web1.before";
        host.actions()
                .createSnapshot(
                        vm.id(),
                        "<domainsnapshot><name>before</name></domainsnapshot>",
                        Set.of(SnapshotFlag.DISK_ONLY));
        assertThat(vm.definition())
                .contains(
                        "<source file='" + overlay + "'/><backingStore type='file'>", "<source file='" + base + "'/>");
        host.actions().blockCommit(vm.id(), "vda");
        assertThat(host.blockJob(vm.id(), "vda").orElseThrow().isReady()).isTrue();
        host.actions().blockPivot(vm.id(), "vda");
        assertThat(vm.definition()).contains(base).doesNotContain(overlay);
        assertThat(vm.running().orElseThrow()).contains(base);
    }

    @Test
    void unpluggedHostIsUnreachable() {
        fake.unplug();
        assertThatThrownBy(host::list)
                .isInstanceOfSatisfying(
                        HypervisorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
        fake.plugIn();
        assertThat(host.list()).isEmpty();
    }

    @Test
    void mutationsAreRecordedApartFromLooks() {
        FakeDomain vm = fake.add(FakeDomain.aStoppedVm("web1"));
        host.state(vm.id());
        host.actions().start(vm.id(), StartMode.RUNNING);
        assertThat(fake.mutations()).extracting(FakeHost.Call::operation).containsExactly("start");
    }
}
