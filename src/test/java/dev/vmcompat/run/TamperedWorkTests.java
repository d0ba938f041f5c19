package dev.vmcompat.run;

import static dev.vmcompat.run.FlowHarness.FROM;
import static dev.vmcompat.run.FlowHarness.TO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.TamperedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rows of a run are changed by SQL while a VM of it is in hand. */
class TamperedWorkTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final FlowHarness flow = new FlowHarness(DATABASE);
    private final FakeDomain vm = flow.running("a");
    private final Run run = flow.process().approved();

    @Test
    void theVmIsBroughtBackByOurClaimAndTheSealedDefinition() {
        flow.killedBefore("start", run);
        assertThat(vm.machineType()).isEqualTo(TO);
        tamper();
        FlowHarness.Program process = flow.process();
        assertThat(process.start(run).ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        flow.isAsBefore(vm);
        assertThat(process.settled(run, vm)).isEqualTo("NEEDS_ATTENTION RUN_TAMPERED");
        assertThat(vm.starts()).containsExactly(FROM);
        assertThat(flow.events(AuditAction.TAMPERING_FOUND)).isNotEmpty();
    }

    @Test
    void oneThatRunsStaysAsItIs() {
        flow.killedAfter("start", run);
        tamper();
        FlowHarness.Program process = flow.process();
        assertThat(process.recover().ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(vm.liveMachineType()).contains(TO);
        assertThat(flow.isClaimed(vm)).isFalse();
        assertThat(process.settled(run, vm)).isEqualTo("NEEDS_ATTENTION RUN_TAMPERED");
    }

    @Test
    void oneWhoseDefinitionSomebodyChangedIsNotStarted() {
        flow.killedBefore("start", run);
        tamper();
        vm.withPending(">2097152<", ">4194304<");
        FlowHarness.Program process = flow.process();
        process.recover();
        assertThat(vm.state().isDown()).isTrue();
        assertThat(process.outcome(run, vm).orElseThrow().message()).contains("left off");
    }

    @Test
    void aResolutionNeedsNoValidPlanAndTheRunIsRefusedAfterwards() {
        flow.killedBefore("start", run);
        tamper();
        FlowHarness.Program process = flow.process();
        process.recover();
        assertThat(process.room.resolvable(run.number())).hasSize(1);
        assertThat(process.room
                        .work()
                        .resolve(flow.cluster, run.number(), vm.id(), Resolution.ROLLED_BACK, "seen", process.admin())
                        .ending())
                .isEqualTo(Ending.DONE);
        assertThatThrownBy(() -> process.start(run)).isInstanceOf(TamperedException.class);
    }

    private void tamper() {
        flow.tamper("planned_vm", "update planned_vm set to_type = 'pc-q35-7.1' where run = " + run.number());
    }
}
