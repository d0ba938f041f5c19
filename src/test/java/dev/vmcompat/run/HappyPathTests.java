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
            assertThat(vm.definition())
                    .isEqualTo(flow.upgraded(vm));
            assertThat(vm.liveMachineType()).contains(TO);
            assertThat(flow.isClaimed(vm)).isFalse();
        }
    }
}
