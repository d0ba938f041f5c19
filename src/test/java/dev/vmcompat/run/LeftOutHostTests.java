package dev.vmcompat.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHost;
import dev.vmcompat.plan.JobParameterException;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Planner;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunOptions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster of two hosts, of which one is knowingly away. */
class LeftOutHostTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final FlowHarness flow = new FlowHarness(DATABASE);
    private final FakeHost second = flow.addHost();
    private final FlowHarness.Program process = flow.process();

    @Test
    void theOthersAreUpgradedWithoutItAndEachSaysSo() {
        FakeDomain vm = flow.running("a");
        second.offering("pc-q35-6.2", FlowHarness.FROM);
        second.unplug();
        assertThatThrownBy(process::plan).isInstanceOf(Planner.HostsUnreachableException.class);

        Run run = process.approved("without-host", second.uri().text());
        assertThat(run.hosts()).hasSize(1);
        assertThat(run.vms()).singleElement().satisfies(planned -> {
            assertThat(planned.to()).isEqualTo(FlowHarness.TO);
            assertThat(planned.risks())
                    .extracting(PlannedVm.PlannedRisk::code, PlannedVm.PlannedRisk::message)
                    .anySatisfy(risk -> assertThat(risk.toList()).first().isEqualTo("HOST_LEFT_OUT"))
                    .anySatisfy(risk -> assertThat(risk.toList().get(1).toString())
                            .contains(second.uri().text()));
        });
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(second.mutations()).isEmpty();
    }

    @Test
    void itsVmsAreNotPlannedThoughItAnswers() {
        flow.running("a");
        second.add(FakeDomain.aRunningVm(flow.name + "-there"));
        Run run = process.plan("without-host", second.uri().text());
        assertThat(run.vms()).extracting(vm -> vm.name().text()).containsExactly(flow.name + "-a");
    }

    @Test
    void aVmInHandIsServedAndOneThatIsNowhereElseIsLookedForThere() {
        FakeDomain served = flow.running("a");
        FakeDomain gone = flow.running("b");
        second.unplug();
        Run run = process.approved("without-host", second.uri().text());
        flow.killedBefore("define", run);
        assertThat(process.recover().ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(run, served)).startsWith("UPGRADED");

        flow.killedBefore("define", run);
        flow.host.remove(gone);
        assertThat(process.recover().ending()).isEqualTo(Ending.UNREACHABLE);
        assertThat(process.settled(run, gone)).isEqualTo("not settled");
        second.plugIn();
        process.recover();
        assertThat(process.settled(run, gone)).isEqualTo("NEEDS_ATTENTION VM_GONE");
    }

    @Test
    void onlyAHostOfTheClusterAndNotTheLastOneCanBeLeftOut() {
        flow.running("a");
        assertThatThrownBy(() -> process.plan("without-host", "fake://other/system"))
                .isInstanceOf(JobParameterException.class)
                .hasMessageContaining("fake://other/system is no host of cluster " + flow.name)
                .satisfies(e -> assertThat(((JobParameterException) e).hint()).contains(flow.uri.text()));
        String both = flow.uri.text() + "," + second.uri().text();
        assertThatThrownBy(() -> process.plan("without-host", both))
                .isInstanceOf(JobParameterException.class)
                .hasMessageContaining("leaves no host");
        assertThatThrownBy(() -> process.room
                        .runner()
                        .start(new Runner.Start(
                                flow.cluster,
                                Optional.empty(),
                                FlowHarness.options("without-host", both),
                                frozen -> frozen,
                                awaiting -> {},
                                "os:test@host")))
                .isInstanceOf(JobParameterException.class);
    }

    @Test
    void aStartCannotLeaveOutWhatThePlanDidNot() {
        flow.running("a");
        Run run = process.approved();
        assertThatThrownBy(() -> process.start(run, "without-host", second.uri().text()))
                .isInstanceOf(JobParameterException.class)
                .hasMessageContaining("was frozen with the run as none");
        assertThat(RunOptions.standard().leftOutHosts()).isEmpty();
    }
}
