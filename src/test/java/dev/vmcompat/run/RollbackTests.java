package dev.vmcompat.run;

import static dev.vmcompat.run.FlowHarness.FROM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.plan.Run;
import java.time.Duration;
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
        assertThat(rollback(run, true).ending()).isEqualTo(Ending.UNREACHABLE);
        assertThat(vm.state().isDown()).isTrue();

        assertThat(process.recover().ending()).isEqualTo(Ending.DONE);

        inService(FROM);
        assertThat(rollbacks(run)).containsExactly("ROLLED_BACK ROLLED_BACK_ON_REQUEST true");
    }

    @Test
    void aRevertWhoseAnswerIsAlwaysLostNeedsAPersonAndLeavesNoClaim() {
        Run run = upgraded();
        flow.host.faults().loseAnswerOf("revertSnapshot");
        assertThat(rollback(run, true).ending()).isEqualTo(Ending.UNREACHABLE);
        assertThat(process.recover().ending()).isEqualTo(Ending.UNREACHABLE);

        assertThat(process.recover().ending()).isEqualTo(Ending.NEEDS_ATTENTION);

        assertThat(flow.isClaimed(vm)).isFalse();
        assertThat(rollbacks(run)).containsExactly("NEEDS_ATTENTION RESTORE_FAILED true");
    }

    private Run upgraded() {
        Run run = process.approved();
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        return run;
    }

    private StartResult rollback(Run run, boolean disks) {
        return process.room.work().rollback(flow.cluster, run, vm.id(), disks, process.admin());
    }

    private long reverts() {
        return flow.host.mutations().stream()
                .filter(call -> call.operation().equals("revertSnapshot"))
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
