package dev.vmcompat.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHost;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.plan.Run;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A VM in hand of a cluster of two hosts. */
class TwoHostsTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final FlowHarness flow = new FlowHarness(DATABASE);
    private final FakeHost second = flow.addHost();

    @Test
    void oneThatWeLeftOffIsServedWhileTheOtherHostIsSilent() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedBefore("define", run);
        second.unplug();
        process.recover();
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(vm.state().power().isRunning()).isTrue();
    }

    @Test
    void oneThatIsOffWithoutOurClaimWaitsForTheSilentHost() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedBefore("define", run);
        vm.withoutClaim();
        second.unplug();
        assertThat(process.recover().ending()).isEqualTo(Ending.UNREACHABLE);
        assertThat(process.settled(run, vm)).isEqualTo("not settled");
    }

    @Test
    void oneThatAnEarlierHostDefinesTooIsServedWhereItWasLeft() {
        flow.cluster = Cluster.of(flow.name, second.uri(), flow.uri);
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedBefore("define", run);
        FakeDomain copy = second.add(FakeDomain.aStoppedVmDefinedBy(flow.before(vm)));
        process.recover();
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(vm.state().power().isRunning()).isTrue();
        assertThat(copy.starts()).isEmpty();
    }

    @Test
    void oneThatIsOffOnSeveralHostsAndWasLeftOnNoneIsStartedOnNone() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedBefore("define", run);
        vm.withoutClaim();
        FakeDomain copy = second.add(FakeDomain.aStoppedVmDefinedBy(flow.before(vm)));
        assertThat(process.recover().ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(process.settled(run, vm)).isEqualTo("NEEDS_ATTENTION DEFINED_ON_SEVERAL_HOSTS");
        assertThat(vm.starts()).isEmpty();
        assertThat(copy.starts()).isEmpty();
    }

    @Test
    void whatBecameOfAnotherHostWhileAVmWasInHandDecidesAboutTheNextOne() {
        FakeDomain first = flow.running("a").whoseAgentNeeds(Duration.ofMinutes(6));
        FakeDomain next = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.host
                .faults()
                .before("define", () -> second.add(FakeDomain.aStoppedVmDefinedBy(flow.before(next))))
                .once();
        process.start(run);
        assertThat(process.settled(run, first)).startsWith("UPGRADED");
        assertThat(process.settled(run, next)).isEqualTo("SKIPPED DEFINED_ON_SEVERAL_HOSTS");
        assertThat(next.shutdownRequests()).isZero();
    }

    @Test
    void noFurtherVmIsBegunOnceAnotherHostIsSilent() {
        FakeDomain first = flow.running("a").whoseAgentNeeds(Duration.ofMinutes(6));
        FakeDomain next = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.host.faults().before("define", second::unplug).once();
        assertThat(process.start(run).ending()).isEqualTo(Ending.STOPPED);
        assertThat(process.settled(run, first)).startsWith("UPGRADED");
        assertThat(process.settled(run, next)).isEqualTo("not settled");
        second.plugIn();
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
    }
}
