package dev.vmcompat.run;

import static dev.vmcompat.run.FlowHarness.FROM;
import static dev.vmcompat.run.FlowHarness.TO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.PowerState;
import dev.vmcompat.plan.Run;
import dev.vmcompat.rig.Killed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RollbackTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final FlowHarness flow = new FlowHarness(DATABASE);
    private final FlowHarness.Program process = flow.process();
    private final FakeDomain vm = flow.running("a");

    @Test
    void disksGoBackOnlyInTheAttemptThatWasAskedForThem() {
        Run run = upgraded();
        vm.thatIgnoresShutdown();
        assertThat(rollback(run, true).ending()).isEqualTo(Ending.NOT_ALL_UPGRADED);
        vm.thatGoesOffAfter(Duration.ZERO);
        flow.hypervisor.tick(Duration.ofHours(1));

        assertThat(rollback(run, false).ending()).isEqualTo(Ending.DONE);

        inService(FROM);
        assertThat(reverts()).isZero();
        assertThat(rollbacks(run))
                .containsExactly("FAILED SHUTDOWN_TIMED_OUT true", "ROLLED_BACK ROLLED_BACK_ON_REQUEST false");
    }

    @Test
    void aRevertWhoseAnswerWasLostIsFinishedByTheNextStart() {
        Run run = upgraded();
        flow.host.faults().loseAnswerOf("revertSnapshot").once();
        assertThat(rollback(run, true).ending()).isEqualTo(Ending.BROKEN_OFF);
        assertThat(vm.state().isDown()).isTrue();
        List<PowerState> released = new ArrayList<>();
        flow.host
                .faults()
                .before("removeMetadata", () -> released.add(vm.state().power()));

        assertThat(process.recover().ending()).isEqualTo(Ending.DONE);

        assertThat(released).isNotEmpty().containsOnly(PowerState.RUNNING);

        inService(FROM);
        assertThat(rollbacks(run)).containsExactly("ROLLED_BACK ROLLED_BACK_ON_REQUEST true");
    }

    @Test
    void aRevertWhoseAnswerIsAlwaysLostNeedsAPersonAndLeavesNoClaim() {
        Run run = upgraded();
        flow.host.faults().loseAnswerOf("revertSnapshot");
        assertThat(rollback(run, true).ending()).isEqualTo(Ending.BROKEN_OFF);
        assertThat(process.recover().ending()).isEqualTo(Ending.BROKEN_OFF);

        assertThat(process.recover().ending()).isEqualTo(Ending.NEEDS_ATTENTION);

        assertThat(flow.isClaimed(vm)).isFalse();
        assertThat(rollbacks(run)).containsExactly("NEEDS_ATTENTION RESTORE_FAILED true");
    }

    @Test
    void disksThatCanNotGoBackAreFoundBeforeTheGuestIsAskedToGoDown() {
        Run run = upgraded();
        someoneDeletesTheSnapshot();

        assertThat(rollback(run, true).ending()).isEqualTo(Ending.NOT_ALL_UPGRADED);

        assertThat(rollbacks(run)).containsExactly("FAILED DISKS_NOT_REVERTIBLE true");
        assertThat(shutdowns()).isEqualTo(1); // the upgrade's own
        inService(TO);
    }

    @Test
    void aVmWhoseDisksCanNoLongerGoBackOnceItIsDownGoesOnAsItWas() {
        Run run = upgraded();
        flow.host.faults().before("shutdown", this::someoneDeletesTheSnapshot).once();

        assertThat(rollback(run, true).ending()).isEqualTo(Ending.NOT_ALL_UPGRADED);

        assertThat(rollbacks(run)).containsExactly("FAILED DISKS_NOT_REVERTIBLE true");
        assertThat(vm.definition()).isEqualTo(flow.upgraded(vm));
        inService(TO);
    }

    @Test
    void aVmWhoseHostRefusesTheRevertIsInServiceAndNeedsAPerson() {
        Run run = upgraded();
        flow.host.faults().failOn("revertSnapshot").with(HypervisorException.Kind.REFUSED);

        assertThat(rollback(run, true).ending()).isEqualTo(Ending.NEEDS_ATTENTION);

        assertThat(rollbacks(run)).containsExactly("NEEDS_ATTENTION DISKS_NOT_REVERTIBLE true");
        inService(TO);
    }

    @Test
    void aVmThatIsBackAlreadyIsNotRestartedAgain() {
        Run run = upgraded();
        assertThat(rollback(run, false).ending()).isEqualTo(Ending.DONE);
        long calls = shutdowns();

        assertThatThrownBy(() -> rollback(run, false))
                .isInstanceOf(NotPossibleException.class)
                .hasMessageContaining("already");

        assertThat(rollbacks(run)).hasSize(1);
        assertThat(shutdowns()).isEqualTo(calls);
        inService(FROM);
    }

    @Test
    void aVmThatALaterRunUpgradedIsLeftAloneAndThatRunNamed() {
        flow.host.offering("pc-q35-7.1", FROM);
        Run first = upgraded();
        flow.host.offering(TO, "pc-q35-7.1", FROM);
        flow.hypervisor.tick(Duration.ofHours(25));
        Run second = upgraded();
        long calls = shutdowns();

        assertThatThrownBy(() -> rollback(first, false))
                .isInstanceOf(NotPossibleException.class)
                .hasMessageContaining("run " + second.number());

        assertThat(rollbacks(first)).isEmpty();
        assertThat(shutdowns()).isEqualTo(calls);
        inService(TO);
    }

    @Test
    void aVmWhoseTypeWasChangedSinceTheRequestIsLeftAlone() {
        Run run = upgraded();
        FlowHarness.Program killed = flow.process();
        flow.host.faults().before("setMetadata", killed.life::kill).once();
        dies(() -> killed.room.work().rollback(flow.cluster, run, vm.id(), false, killed.admin()));
        vm.withMachineType("pc-q35-7.1");
        flow.host.faults().clear();

        assertThat(process.recover().ending()).isEqualTo(Ending.DONE);

        assertThat(rollbacks(run)).containsExactly("FAILED CHANGED_SINCE_PLAN false");
        inService("pc-q35-7.1");
    }

    private static void dies(Runnable act) {
        try {
            act.run();
        } catch (Killed | RuntimeException expected) {
            assertThat(expected).isNotNull();
        }
    }

    private Run upgraded() {
        Run run = process.approved();
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        return run;
    }

    private StartResult rollback(Run run, boolean disks) {
        return process.room.work().rollback(flow.cluster, run, vm.id(), disks, process.admin());
    }

    private void someoneDeletesTheSnapshot() {
        vm.withoutSnapshots();
    }

    private long reverts() {
        return calls("revertSnapshot");
    }

    private long shutdowns() {
        return calls("shutdown");
    }

    private long calls(String operation) {
        return flow.host.mutations().stream()
                .filter(call -> call.operation().equals(operation))
                .count();
    }

    private List<String> rollbacks(Run run) {
        return flow.sql
                .sql(
                        "select result || ' ' || code || ' ' || with_disks from vm_rollback where run = ? order by attempt")
                .param(run.number())
                .query(String.class)
                .list();
    }

    private void inService(String machine) {
        assertThat(vm.state().power().isRunning()).isTrue();
        assertThat(vm.liveMachineType()).contains(machine);
        assertThat(vm.machineType()).isEqualTo(machine);
        assertThat(flow.isClaimed(vm)).isFalse();
    }
}
