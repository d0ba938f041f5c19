package dev.vmcompat.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.account.Account;
import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHost;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.plan.JobParameterException;
import dev.vmcompat.plan.PatternMatchesNothingException;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunOptions;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a start is asked for, and what it refuses before anything is touched. */
class StartTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final FlowHarness flow = new FlowHarness(DATABASE);

    // Narrowing

    @Test
    void anExcludeThatMatchesNoVmOfTheListIsRefusedWithAndWithoutTheRunsNumber() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        assertThatThrownBy(() -> process.start(run, "exclude", vm.name() + "x"))
                .isInstanceOf(PatternMatchesNothingException.class)
                .hasMessageContaining("'" + vm.name() + "x'");
        assertThatThrownBy(() -> process.start(Optional.empty(), "exclude", vm.name() + "x"))
                .isInstanceOf(PatternMatchesNothingException.class);
        assertThat(process.settled(run, vm)).isEqualTo("not settled");
    }

    @Test
    void anExcludeOfTheRunsOwnMayBeGivenAgain() {
        FakeDomain out = flow.running("a");
        FakeDomain in = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved("exclude", out.name().text());
        assertThat(process.start(run, "exclude", out.name().text()).ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(run, in)).startsWith("UPGRADED");
    }

    @Test
    void whatDoesNotNarrowTheOpenRunIsRefusedBeforeTheVmInHandIsTouched() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        FlowHarness.Program killed = flow.process();
        flow.host.faults().before("define", killed.life::kill).once();
        assertThatThrownBy(() -> killed.start(run)).isNotNull();
        flow.host.faults().clear();
        int calls = flow.host.mutations().size();

        assertThatThrownBy(() -> process.start(Optional.empty(), "on-timeout", "force"))
                .isInstanceOf(JobParameterException.class);
        assertThat(flow.host.mutations()).hasSize(calls);

        process.recover();
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
    }

    // Stops

    @Test
    void aRunThatNobodyWorksOnIsNotStopped() {
        flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        Account admin = process.admin();
        assertThatThrownBy(() -> process.room.work().stop(run, admin))
                .isInstanceOf(NotPossibleException.class)
                .hasMessageContaining("no process works on run " + run.number());
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
    }

    @Test
    void aStopThatAnEarlierStartDidNotHonourDoesNotStopTheNextOne() {
        FakeDomain first = flow.running("a");
        FakeDomain second = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        Account admin = process.admin();
        FlowHarness.Program killed = flow.process();
        flow.host
                .faults()
                .before("shutdown", () -> {
                    process.room.work().stop(process.run(run), admin);
                    killed.life.kill();
                })
                .once();
        assertThatThrownBy(() -> killed.start(run)).isNotNull();
        flow.host.faults().clear();

        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(run, first)).startsWith("UPGRADED");
        assertThat(process.settled(run, second)).startsWith("UPGRADED");
    }

    // Hosts

    @Test
    void nothingIsBegunWhereTheClusterHasAHostThatWasNotApproved() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        ConnectionUri added = new ConnectionUri(flow.uri.text() + "/added");
        flow.hypervisor.addHost(added);
        int calls = flow.host.mutations().size();

        StartResult result = process.start(Cluster.of(flow.name, flow.uri, added), Optional.of(run.number()));

        assertThat(result.ending()).isEqualTo(Ending.NOT_APPROVED);
        assertThat(flow.host.mutations()).hasSize(calls);
        assertThat(process.settled(run, vm)).isEqualTo("not settled");
        assertThat(flow.events(AuditAction.APPROVAL_REFUSED))
                .singleElement()
                .asString()
                .contains("is not one of those that the cluster had when it was planned");
    }

    @Test
    void nothingMoreIsBegunOnceAHostIsAnotherThanWasApproved() {
        FakeDomain first = flow.running("a");
        FakeDomain second = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        assertThat(process.start(run, "limit", "1").ending()).isEqualTo(Ending.STOPPED);
        flow.host.withHostUuid(UUID.fromString("11111111-2222-4333-8444-555555555555"));

        assertThat(process.start(run).ending()).isEqualTo(Ending.NOT_APPROVED);
        assertThat(process.settled(run, first)).startsWith("UPGRADED");
        assertThat(process.settled(run, second)).isEqualTo("not settled");
    }

    @Test
    void whileAnApprovedHostDoesNotAnswerNothingIsBegunAndTheApprovalStands() {
        FakeDomain vm = flow.running("a");
        ConnectionUri other = new ConnectionUri(flow.uri.text() + "/other");
        FakeHost silent = flow.hypervisor.addHost(other);
        Cluster both = Cluster.of(flow.name, flow.uri, other);
        FlowHarness.Program process = flow.process();
        Run run = process.room.runner().plan(both, RunOptions.standard(), "os:test@host");
        process.approve(run);
        silent.unplug();

        assertThat(process.start(both, Optional.of(run.number())).ending()).isEqualTo(Ending.UNREACHABLE);
        assertThat(process.settled(run, vm)).isEqualTo("not settled");
        assertThat(flow.events(AuditAction.APPROVAL_REFUSED)).isEmpty();

        silent.plugIn();
        assertThat(process.start(both, Optional.of(run.number())).ending()).isEqualTo(Ending.DONE);
    }
}
