package dev.vmcompat.run;

import static dev.vmcompat.run.FlowHarness.FROM;
import static dev.vmcompat.run.FlowHarness.TO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.plan.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** VMs that are defined as another machine type than they run on. */
class DefinedOtherwiseTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final FlowHarness flow = new FlowHarness(DATABASE);

    @Test
    void aVmThatIsDefinedAsItsTargetAlreadyNeedsThePowerCycleAndWhatWasApprovedBesides() {
        FakeDomain vm = definedAsTarget();
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(vm.definition()).isEqualTo(flow.upgraded(vm));
        assertThat(vm.liveMachineType()).contains(TO);
    }

    @Test
    void oneThatWasNeverOffKeepsTheDefinitionThatIsNotOurs() {
        FakeDomain vm = definedAsTarget().thatIgnoresShutdown();
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedBefore("shutdown", run);
        process.room.approvals().reject(process.run(run), process.admin(), "no");
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED APPROVAL_ENDED");
        flow.isAsBefore(vm);
        assertThat(vm.starts()).isEmpty();
        assertThat(flow.host.mutations()).noneMatch(call -> call.operation().equals("define"));
    }

    @Test
    void oneThatIsBroughtBackBeforeItsNewTypeWasStartedIsDefinedAsItWas() {
        FakeDomain vm = definedAsTarget();
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedBefore("define", run);
        assertThat(vm.state().isDown()).isTrue();
        process.room.approvals().reject(process.run(run), process.admin(), "no");
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED APPROVAL_ENDED");
        assertThat(vm.starts()).containsExactly(FROM);
        flow.isAsBefore(vm);
    }

    @Test
    void oneThatIsTakenBackFromItsNewTypeIsDefinedAsTheOneItRunsOn() {
        FakeDomain vm = definedAsTarget().whoseAgentIsSilentOn(TO);
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("ROLLED_BACK AGENT_SILENT");
        assertThat(vm.machineType()).isEqualTo(FROM);
        assertThat(vm.liveMachineType()).contains(FROM);
    }

    @Test
    void oneWhoseStartOnTheNewTypeIsRefusedIsDefinedAsItWas() {
        FakeDomain vm = definedAsTarget().thatFailsToStartOn(TO);
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("FAILED START_FAILED");
        flow.isAsBefore(vm);
    }

    private FakeDomain definedAsTarget() {
        return flow.add(FakeDomain.aRunningVm(flow.name + "-a").withConfiguredMachineType(TO));
    }
}
