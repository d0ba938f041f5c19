package dev.vmcompat.run;

import static dev.vmcompat.run.FlowHarness.TO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HappyPathTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final FlowHarness flow = new FlowHarness(DATABASE);

    @Test
    void upgradesEveryVmOfTheList() {
        List<FakeDomain> vms = List.of(flow.running("a"), flow.running("b"), flow.running("c"));
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        StartResult result = process.start(run);

        assertThat(result.ending()).as(result.message()).isEqualTo(Ending.DONE);
        assertThat(process.run(run).status()).isEqualTo(RunStatus.COMPLETED);
        for (FakeDomain vm : vms) {
            assertThat(process.settled(run, vm)).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
            assertThat(vm.definition()).isEqualTo(flow.upgraded(vm));
            assertThat(vm.liveMachineType()).contains(TO);
            assertThat(flow.isClaimed(vm)).isFalse();
        }
    }

    @Test
    void theJobRepositoryShowsEveryVmAndStageAndNoTwoVmsOverlap() {
        flow.running("a");
        flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.start(run);
        String steps = "from batch_step_execution s join batch_job_execution e using (job_execution_id)"
                + " join batch_job_instance i using (job_instance_id)"
                + " join batch_job_execution_params r on r.job_execution_id = e.job_execution_id and r.parameter_name = 'run'"
                + " join batch_job_execution_params v on v.job_execution_id = e.job_execution_id and v.parameter_name = 'vm'"
                + " where i.job_name = 'upgrade-vm' and r.parameter_value = ?";
        String number = Long.toString(run.number());
        assertThat(flow.sql
                        .sql("select s.step_name || ' ' || s.exit_code " + steps + " order by s.step_execution_id")
                        .param(number)
                        .query(String.class)
                        .list())
                .containsExactly(
                        "snapshot OK",
                        "power-off OK",
                        "seal OK",
                        "upgrade OK",
                        "verify-restart OK",
                        "snapshot OK",
                        "power-off OK",
                        "seal OK",
                        "upgrade OK",
                        "verify-restart OK");
        assertThat(flow.sql
                        .sql("with step as (select v.parameter_value as vm, s.start_time as begun, s.end_time as ended "
                                + steps
                                + ") select count(*) from step a join step b on a.vm < b.vm"
                                + " where a.begun < b.ended and b.begun < a.ended")
                        .param(number)
                        .query(Long.class)
                        .single())
                .isZero();
    }
}
