package dev.vmcompat.run;

import static dev.vmcompat.run.FlowHarness.FROM;
import static dev.vmcompat.run.FlowHarness.TO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.plan.Run;
import dev.vmcompat.rig.Killed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is found when the guest is down already: the VM comes back within the same start. */
class WhileDownTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final FlowHarness flow = new FlowHarness(DATABASE);
    private final FlowHarness.Program process = flow.process();

    @Test
    void aDiskThatSomebodyMovedBeforeItWasSealedBringsTheVmBackAtOnce() {
        FakeDomain vm = raw();
        Run run = process.approved();
        flow.host.withFile("/moved.img");
        flow.host
                .faults()
                .after("shutdown", () -> vm.with("/var/lib/libvirt/images/" + vm.name() + ".qcow2", "/moved.img"))
                .once();

        assertThat(process.start(run).ending()).isEqualTo(Ending.NOT_ALL_UPGRADED);

        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED NO_RESTORE_POINT");
        assertThat(vm.definition()).contains("/moved.img");
        inService(vm, FROM);
    }

    @Test
    void aSnapshotThatSomebodyForgotBringsTheVmBackOnItsOverlayAtOnce() {
        FakeDomain vm = raw();
        Run run = process.approved();
        FlowHarness.Program killed = flow.process();
        flow.host.faults().before("define", killed.life::kill).once();
        dies(() -> killed.start(run));
        flow.host.faults().clear();
        vm.withoutSnapshots();
        List<String> started = new ArrayList<>();
        flow.host.faults().before("start", () -> started.add(vm.definition()));

        assertThat(process.start(run).ending()).isEqualTo(Ending.NOT_ALL_UPGRADED);

        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED NO_RESTORE_POINT");
        assertThat(started).singleElement().asString().contains(".vmcompat-run" + run.number());
        assertThat(vm.definition()).isEqualTo(flow.before(vm)); // merged at the run's end
        inService(vm, FROM);
    }

    @Test
    void aVmWhoseHostRefusesItsOldDefinitionGoesOnWithTheNewOneAndNeedsAPerson() {
        FakeDomain vm = flow.running("a").whoseAgentIsSilentOn(TO);
        Run run = process.approved();
        flow.host.faults().failOn("define").nth(2).with(HypervisorException.Kind.REFUSED);

        assertThat(process.start(run).ending()).isEqualTo(Ending.NEEDS_ATTENTION);

        assertThat(process.settled(run, vm)).isEqualTo("NEEDS_ATTENTION RESTORE_FAILED");
        assertThat(vm.definition()).isEqualTo(flow.upgraded(vm));
        inService(vm, TO);
    }

    @Test
    void aVmThatBrokeOnTheNewTypeIsNotStartedOnItAgainThoughItsHostRefusesTheOldOne() {
        FakeDomain vm = flow.running("a").thatPanicsOn(TO, Duration.ofSeconds(20));
        Run run = process.approved();
        flow.host.faults().failOn("define").nth(2).with(HypervisorException.Kind.REFUSED);

        assertThat(process.start(run).ending()).isEqualTo(Ending.NEEDS_ATTENTION);

        assertThat(process.settled(run, vm)).isEqualTo("NEEDS_ATTENTION RESTORE_FAILED");
        assertThat(vm.starts()).containsExactly(TO);
    }

    private FakeDomain raw() {
        return flow.add(FakeDomain.aRunningVm(flow.name + "-raw").with("type='qcow2'", "type='raw'"));
    }

    private void inService(FakeDomain vm, String machine) {
        assertThat(vm.state().power().isRunning()).isTrue();
        assertThat(vm.liveMachineType()).contains(machine);
        assertThat(vm.machineType()).isEqualTo(machine);
        assertThat(flow.isClaimed(vm)).isFalse();
    }

    private static void dies(Runnable act) {
        try {
            act.run();
        } catch (Killed | RuntimeException expected) {
            assertThat(expected).isNotNull();
        }
    }
}
