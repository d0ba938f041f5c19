package dev.vmcompat.run;

import static dev.vmcompat.run.FlowHarness.FROM;
import static dev.vmcompat.run.FlowHarness.TO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHost;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.plan.Run;
import dev.vmcompat.upgrade.AttentionRepository.Attention;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Claims that the database does not know or is older than, and claims that nobody can read. */
class FoundClaimsTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final long UNKNOWN_RUN = 9_000;

    private final FlowHarness flow = new FlowHarness(DATABASE);

    @Test
    void aVmOfUnknownWorkIsStartedAndBlocksTheClusterUntilItIsResolvedByTheClaimsRun() {
        FakeDomain vm = claimed(flow.stopped("a"), "UPGRADE", true);
        FakeDomain other = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        assertThat(process.start(run).ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(vm.state().power().isRunning()).isTrue();
        assertThat(flow.isClaimed(vm)).isFalse();
        assertThat(flow.events(AuditAction.CLAIM_FOUND)).hasSize(1);
        assertThat(needs()).singleElement().satisfies(found -> {
            assertThat(found.run()).isEqualTo(UNKNOWN_RUN);
            assertThat(found.message()).contains("started on " + FROM);
        });

        assertThat(process.start(run).ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(process.recover().ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(process.settled(run, other)).isEqualTo("not settled");

        resolve(process, vm);
        assertThat(needs()).isEmpty();
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(run, other)).startsWith("UPGRADED");
    }

    @Test
    void aVmOfUnknownWorkThatIsDownOnTheNewTypeIsTakenBackSinceItMayHaveFailedThere() {
        FakeDomain vm = claimed(flow.stopped("a"), "UPGRADE", true).withConfiguredMachineType(TO);
        flow.process().recoverAnyway();
        assertThat(vm.starts()).containsExactly(FROM);
        assertThat(vm.machineType()).isEqualTo(FROM);
        assertThat(flow.isClaimed(vm)).isFalse();
        assertThat(needs())
                .singleElement()
                .satisfies(found -> assertThat(found.message()).contains("started on " + FROM));
    }

    @Test
    void aVmOfUnknownWorkWhoseOldTypeIsRefusedIsLeftOffAndThatIsSaid() {
        FakeDomain vm = claimed(flow.stopped("a"), "UPGRADE", true).withConfiguredMachineType(TO);
        flow.host.faults().failOn("define").with(HypervisorException.Kind.REFUSED);
        flow.process().recoverAnyway();
        assertThat(vm.starts()).isEmpty();
        assertThat(needs())
                .singleElement()
                .satisfies(found -> assertThat(found.message()).contains("could not be started on " + FROM));
    }

    @Test
    void aResolutionThatWasWrittenBySqlClosesNothing() {
        claimed(flow.stopped("a"), "UPGRADE", true);
        FlowHarness.Program process = flow.process();
        process.recoverAnyway();
        flow.sql
                .sql(
                        "insert into vm_attention_resolution (attention, resolution, reason, resolved_by, resolved_at, mac)"
                                + " select id, 'ABANDONED', 'x', 'x', now(), 'x' from vm_attention where cluster = ?")
                .param(flow.name)
                .update();
        assertThat(needs()).hasSize(1);
    }

    @Test
    void aVmOfUnknownWorkThatIsDefinedOtherwiseIsNotStarted() {
        FakeDomain vm = claimed(flow.stopped("a"), "UPGRADE", true).withConfiguredMachineType("pc-q35-6.2");
        flow.process().recoverAnyway();
        assertThat(vm.state().isDown()).isTrue();
        assertThat(needs())
                .singleElement()
                .satisfies(found -> assertThat(found.message()).contains("left off", "pc-q35-6.2"));
    }

    @Test
    void aVmOfUnknownWorkWithAManagedSaveImageIsNotStarted() {
        FakeDomain vm = claimed(flow.stopped("a"), "UPGRADE", true).withManagedSave();
        flow.process().recoverAnyway();
        assertThat(vm.starts()).isEmpty();
        assertThat(needs()).hasSize(1);
    }

    @Test
    void aVmOfUnknownWorkThatWasOffIsAskedToGoDown() {
        FakeDomain vm = claimed(flow.running("a"), "UPGRADE", false);
        flow.process().recoverAnyway();
        assertThat(vm.state().isDown()).isTrue();
        assertThat(needs()).hasSize(1);
    }

    @Test
    void aVmOfUnknownWorkThatDoesNotStartIsRecordedAndTheVmInHandIsServedAllTheSame() {
        FakeDomain inHand = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedBefore("define", run);
        FakeDomain unknown = claimed(flow.stopped("b"), "UPGRADE", true).thatFailsToStartOn(FROM);
        assertThat(process.recoverAnyway().ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(process.settled(run, inHand)).startsWith("UPGRADED");
        assertThat(needs())
                .singleElement()
                .satisfies(found -> assertThat(found.message()).contains("could not be started"));
        assertThat(flow.isClaimed(unknown)).isFalse();
    }

    @Test
    void oneThatCannotBeChangedKeepsNoOtherFromBeingServed() {
        FakeDomain stubborn = claimed(flow.stopped("a"), "UPGRADE", true);
        FakeDomain other = claimed(flow.stopped("b"), "UPGRADE", true);
        flow.host.faults().failOn("setMetadata").of(stubborn.id()).with(HypervisorException.Kind.REFUSED);
        flow.process().recoverAnyway();
        assertThat(other.state().power().isRunning()).isTrue();
        assertThat(flow.isClaimed(other)).isFalse();
        assertThat(needs()).hasSize(2);
    }

    @Test
    void aClaimForAPurposeOfANewerVersionIsUnknownWork() {
        FakeDomain vm = claimed(flow.stopped("a"), "MIGRATE", true);
        assertThat(flow.process().recoverAnyway().ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(vm.state().power().isRunning()).isTrue();
        assertThat(flow.isClaimed(vm)).isFalse();
    }

    @Test
    void aClaimNewerThanTheDatabaseRaisesTheEpochTheWorkGoesOnAndAPersonIsTold() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedBefore("define", run);
        vm.withPending("epoch=\"1\"", "epoch=\"500\"");
        assertThat(vm.definition()).contains("epoch=\"500\"");
        assertThat(process.start(run).ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(vm.definition()).isEqualTo(flow.upgraded(vm));
        assertThat(flow.sql
                        .sql("select epoch from cluster_lease where cluster = ?")
                        .param(flow.name)
                        .query(Long.class)
                        .single())
                .isGreaterThan(500);
        assertThat(needs())
                .singleElement()
                .satisfies(found -> assertThat(found.run()).isEqualTo(run.number()));
    }

    @Test
    void nothingIsBegunWhileAHostOfTheClusterDoesNotAnswerButTheVmInHandIsSettled() {
        FakeHost second = flow.addHost();
        FakeDomain inHand = flow.running("a");
        FakeDomain other = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedBefore("define", run);
        second.unplug();
        StartResult result = process.start(run);
        assertThat(result.ending()).isEqualTo(Ending.UNREACHABLE);
        assertThat(result.message()).contains("nothing was begun", second.uri().text());
        assertThat(process.settled(run, inHand)).startsWith("UPGRADED");
        assertThat(process.settled(run, other)).isEqualTo("not settled");
        second.plugIn();
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
    }

    @Test
    void aForeignClaimOnAVmThatCannotBeReadIsFound() {
        flow.running("a");
        FakeDomain unreadable = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved("vm", flow.name + "-a");
        unreadable
                .withMetadata(claim(UUID.randomUUID(), "UPGRADE", true), Claim.PREFIX, Claim.NAMESPACE)
                .with("<domain type", "<!DOCTYPE x><domain type");
        assertThatThrownBy(() -> process.start(run)).isInstanceOf(ForeignClaimException.class);
    }

    @Test
    void nothingIsBegunWhileTheClaimOfAVmCannotBeRead() {
        FakeDomain vm = flow.running("a");
        FakeDomain unreadable = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved("vm", vm.name().text());
        unreadable.with("<domain type", "<!DOCTYPE x><domain type");
        flow.host.faults().failOn("metadata").of(unreadable.id()).with(HypervisorException.Kind.BUSY);
        assertThat(process.start(run).ending()).isEqualTo(Ending.UNREACHABLE);
        assertThat(process.settled(run, vm)).isEqualTo("not settled");
    }

    private FakeDomain claimed(FakeDomain vm, String purpose, boolean running) {
        return vm.withMetadata(claim(flow.vault.installation(), purpose, running), Claim.PREFIX, Claim.NAMESPACE);
    }

    private String claim(UUID installation, String purpose, boolean running) {
        return new Claim(
                        installation,
                        UNKNOWN_RUN,
                        purpose,
                        1,
                        77,
                        "x@y pid 1",
                        FROM,
                        TO,
                        running,
                        flow.clock().instant())
                .toXml();
    }

    private List<Attention> needs() {
        return flow.process().room.repositories().attention().open(flow.name);
    }

    private void resolve(FlowHarness.Program process, FakeDomain vm) {
        assertThat(process.room.resolvable(UNKNOWN_RUN))
                .anySatisfy(found -> assertThat(found.id()).isEqualTo(vm.id()));
        assertThat(process.room
                        .work()
                        .resolve(flow.cluster, UNKNOWN_RUN, vm.id(), Resolution.ABANDONED, "seen", process.admin())
                        .ending())
                .isEqualTo(Ending.DONE);
    }
}
