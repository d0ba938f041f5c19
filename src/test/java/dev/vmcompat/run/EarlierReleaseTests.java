package dev.vmcompat.run;

import static dev.vmcompat.run.FlowHarness.TO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.database.EarlierSchema;
import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.PowerState;
import dev.vmcompat.hypervisor.StateReason;
import dev.vmcompat.ledger.ChainState;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunStatus;
import dev.vmcompat.upgrade.StageName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a release with schema 10 left half done, this one finishes: rows and definitions are that release's own, which was killed in the middle.
 * Clusters {@code old-asked}, {@code old-off} and {@code old-defined} have a VM in hand that is off, and one that was not begun;
 * {@code old-plan} has a plan, {@code old-done} a restore point.
 */
class EarlierReleaseTests {

    private static final String RESOURCES = "/earlier-schema/";
    private static final String SNAPSHOT = "vmcompat-run";

    @RegisterExtension
    static final TestDatabase DATABASE = EarlierSchema.left("10", RESOURCES + "V10-rows.txt");

    @BeforeAll
    static void upgrade() {
        EarlierSchema.upgrade(DATABASE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"old-asked", "old-off", "old-defined"})
    void aRunHalfDoneIsFinished(String cluster) {
        FlowHarness flow = new FlowHarness(DATABASE, cluster);
        FakeDomain vm = flow.add(FakeDomain.aStoppedVmDefinedBy(text(cluster + "-a.xml"))
                .inState(PowerState.SHUT_OFF, StateReason.SHUTDOWN));
        FakeDomain next = flow.running("b");
        Run run = flow.only();
        if (!cluster.equals("old-asked")) {
            vm.withSnapshot(SNAPSHOT + run.number());
        }
        flow.hypervisor.tick(Duration.ofHours(1));

        FlowHarness.Program process = flow.process();
        process.recover();
        assertThat(process.settled(run, vm)).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
        process.start(run);
        assertThat(process.settled(run, next)).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
        assertThat(process.run(run).status()).isEqualTo(RunStatus.COMPLETED);
        for (FakeDomain each : new FakeDomain[] {vm, next}) {
            assertThat(each.liveMachineType()).contains(TO);
            assertThat(flow.isClaimed(each)).isFalse();
            assertThat(each.snapshotNames()).hasSize(1);
        }
        assertThat(vm.starts()).containsExactly(TO);
    }

    @Test
    void aPlanThatWaitsIsApprovedAndDone() {
        FlowHarness flow = new FlowHarness(DATABASE, "old-plan");
        FakeDomain vm = flow.running("a");
        flow.hypervisor.tick(Duration.ofHours(1));
        FlowHarness.Program process = flow.process();
        Run run = flow.only();
        process.approve(run);
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
    }

    @Test
    void aVmIsRolledBackToItsRestorePoint() {
        FlowHarness flow = new FlowHarness(DATABASE, "old-done");
        Run run = flow.only();
        FakeDomain vm =
                flow.add(FakeDomain.aRunningVmDefinedBy(text("old-done-a.xml"))).withSnapshot(SNAPSHOT + run.number());
        flow.hypervisor.tick(Duration.ofHours(1));
        FlowHarness.Program process = flow.process();
        assertThat(process.room
                        .work()
                        .rollback(flow.cluster, run, vm.id(), false, process.admin())
                        .ending())
                .isEqualTo(Ending.DONE);
        assertThat(vm.liveMachineType()).contains(FlowHarness.FROM);
        assertThat(flow.isClaimed(vm)).isFalse();
    }

    @Test
    void theHistoryStillVerifies() {
        FlowHarness flow = new FlowHarness(DATABASE, "old-done");
        assertThat(flow.process().ledger.verify(Optional.empty())).isInstanceOf(ChainState.Verified.class);
    }

    @Test
    void noStepHasAnotherNameThanThen() {
        assertThat(new FlowHarness(DATABASE, "old-done")
                        .sql
                        .sql(
                                "select distinct step_name from batch_step_execution where step_name not in ('plan', 'approval', 'upgrade-vms')")
                        .query(String.class)
                        .list())
                .isNotEmpty()
                .isSubsetOf(
                        Arrays.stream(StageName.values()).map(StageName::text).toList());
    }

    private static String text(String resource) {
        try (InputStream stream =
                Objects.requireNonNull(EarlierReleaseTests.class.getResourceAsStream(RESOURCES + resource), resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
