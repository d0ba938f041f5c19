package dev.vmcompat.run;

import static dev.vmcompat.run.FlowHarness.TO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunStatus;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.State;
import dev.vmcompat.rig.Killed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The end of restore points: a job of its own, which holds up nobody and harms no VM. */
class ExpiryTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final FlowHarness flow = new FlowHarness(DATABASE);
    private final FlowHarness.Program process = flow.process();
    private final FakeDomain vm = flow.running("a");

    @Test
    void whatExpiredEndsThroughAJobOfTheClusterAndIsCounted() {
        FakeDomain other = flow.running("b");
        Run run = expired();
        other.withoutSnapshots();

        StartResult result = process.recover();

        assertThat(result.message())
                .contains("1 restore point ended; VM " + other.name())
                .contains("lost");
        assertThat(vm.snapshotNames()).isEmpty();
        assertThat(jobs()).containsExactly("COMPLETED");
        assertThat(flow.events(AuditAction.EXPIRY_STARTED))
                .singleElement()
                .asString()
                .contains("2 to end");
        assertThat(flow.events(AuditAction.EXPIRY_ENDED))
                .singleElement()
                .asString()
                .contains("1 restore point ended");
        assertThat(stages(run)).containsExactlyInAnyOrder("end-restore-point OK", "end-restore-point SKIPPED");
        inService();
    }

    @Test
    void aRestorePointThatIsRefusedHoldsUpNoRunAndIsGivenUpAfterTheThirdTime() {
        Run run = expired();
        flow.host.faults().failOn("deleteSnapshot").of(vm.id()).with(HypervisorException.Kind.REFUSED);
        FakeDomain second = flow.running("b");

        Run next = process.approved();
        assertThat(process.start(next).ending()).isEqualTo(Ending.DONE); // tried at its start and at its end
        assertThat(process.settled(next, second)).startsWith("UPGRADED");
        assertThat(point(run).problem()).isEmpty();

        StartResult third = process.recover();

        assertThat(third.ending()).isEqualTo(Ending.DONE);
        assertThat(third.message()).contains("could not be removed");
        assertThat(point(run).problem()).isPresent();
        assertThat(flow.events(AuditAction.RESTORE_POINT_NOT_REMOVED)).hasSize(1);
        assertThat(process.room.restorePoints().expired(flow.name, flow.clock().instant()))
                .isEmpty();
        inService();

        flow.host.faults().clear();
        assertThat(prune().message()).contains("2 restore points ended");
        assertThat(vm.snapshotNames()).isEmpty();
    }

    @Test
    void whatARollbackOfDisksTookAwayIsListedAndEndsWithAPrune() {
        Run run = process.approved();
        process.start(run);
        process.room.work().rollback(flow.cluster, run, vm.id(), true, process.admin());
        assertThat(vm.snapshotNames()).hasSize(2);
        assertThat(process.room.restorePoints().standing(flow.name))
                .extracting(RestorePoint::state)
                .containsExactly(State.REVERTED);

        assertThat(prune().message()).contains("1 restore point ended");

        assertThat(vm.snapshotNames()).isEmpty();
        assertThat(process.room.restorePoints().standing(flow.name)).isEmpty();
    }

    @Test
    void aRestorePointWhoseEndIsUnknownStaysInHandAndIsGivenUpAfterTheThirdTime() {
        Run run = expired();
        flow.host.faults().failOn("deleteSnapshot").with(HypervisorException.Kind.UNKNOWN);
        assertThat(process.recover().ending()).isEqualTo(Ending.BROKEN_OFF);
        assertThat(inHand()).isEqualTo(1);
        assertThat(process.recover().ending()).isEqualTo(Ending.BROKEN_OFF);

        assertThat(process.recover().ending()).isEqualTo(Ending.DONE);

        assertThat(inHand()).isZero();
        assertThat(point(run).problem()).isPresent();
        assertThat(jobs()).containsExactly("FAILED", "FAILED", "COMPLETED");
        assertThat(numbers()).isEqualTo(1);
        inService();
    }

    @Test
    void aRunIsCompletedThoughARestorePointCanNotBeEndedAtItsEnd() {
        Run first = expired();
        FakeDomain second = flow.running("b");
        Run next = process.approved();
        process.room.restorePoints().keep(first.number(), vm.id(), "admin");
        flow.host
                .faults()
                .before("shutdown", () -> {
                    flow.tamper("restore_point", "update restore_point set keep = false");
                    flow.host.faults().failOn("deleteSnapshot").with(HypervisorException.Kind.UNKNOWN);
                })
                .once();

        StartResult result = process.start(next);

        assertThat(result.ending()).isEqualTo(Ending.DONE);
        assertThat(result.message()).contains("broke off");
        assertThat(process.run(next).status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(process.settled(next, second)).startsWith("UPGRADED");
        inService();
    }

    @Test
    void resolvingTheEndOfARestorePointLetsGoOfItAndIsNoOutcomeOfTheVm() {
        Run run = expired();
        flow.host.faults().failOn("deleteSnapshot").with(HypervisorException.Kind.UNKNOWN);
        process.recover();
        assertThat(inHand()).isEqualTo(1);

        assertThat(resolve(run).ending()).isEqualTo(Ending.DONE);

        assertThat(inHand()).isZero();
        assertThat(count("vm_rollback", run)).isZero();
        assertThat(count("vm_resolution", run)).isZero();
        assertThat(point(run).problem()).isPresent();
        assertThat(flow.isClaimed(vm)).isFalse();
        inService();
    }

    @Test
    void workOfAnotherRunIsNotResolvedAndThatRunIsNamed() {
        flow.host.offering("pc-q35-7.1", "pc-q35-5.2");
        Run first = process.approved();
        process.start(first);
        flow.host.offering(TO, "pc-q35-7.1", "pc-q35-5.2");
        Run second = process.approved();
        FlowHarness.Program killed = flow.process();
        flow.host.faults().before("define", killed.life::kill).once();
        dies(() -> killed.start(second));

        assertThatThrownBy(() -> resolve(first))
                .isInstanceOf(NotPossibleException.class)
                .hasMessageContaining("in hand of run " + second.number());

        assertThat(inHand()).isEqualTo(1);
        assertThat(count("vm_outcome", second)).isZero();
    }

    @Test
    void aMergeGivesWayToARunThatWaitsAndIsContinuedByIt() throws Exception {
        FakeDomain raw = flow.add(FakeDomain.aRunningVm(flow.name + "-raw").with("type='qcow2'", "type='raw'"));
        expired();
        FakeDomain second = flow.running("b");
        Run next = process.approved();
        flow.host.faults().failOn("deleteSnapshot").of(raw.id()).with(HypervisorException.Kind.UNSUPPORTED);
        flow.host.faults().after("blockAbort", () -> raw.whoseBlockJobsNeed(1));
        raw.whoseBlockJobsNeed(10_000);
        CompletableFuture<StartResult> waiting = new CompletableFuture<>();
        flow.host
                .faults()
                .after(
                        "blockCommit",
                        () -> waiting.completeAsync(() -> flow.process().start(next)))
                .once();

        StartResult expiry = process.recover();

        assertThat(expiry.message()).contains("somebody else wants the cluster");
        assertThat(waiting.get(1, TimeUnit.MINUTES).ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(next, second)).startsWith("UPGRADED");
        assertThat(raw.definition()).doesNotContain("vmcompat-run");
        assertThat(jobs()).startsWith("STOPPED", "COMPLETED");
        assertThat(numbers()).isEqualTo(1);
    }

    @Test
    void aRollbackWhoseHostIsLostIsResolved() {
        Run run = process.approved();
        process.start(run);
        flow.host.faults().failOn("define").with(HypervisorException.Kind.UNKNOWN);
        process.room.work().rollback(flow.cluster, run, vm.id(), false, process.admin());
        assertThat(inHand()).isEqualTo(1);
        flow.host.faults().clear();

        assertThat(resolve(run).ending()).isEqualTo(Ending.DONE);

        assertThat(inHand()).isZero();
        assertThat(count("vm_rollback", run)).isEqualTo(1);
        assertThat(count("vm_resolution", run)).isEqualTo(1);
    }

    /** An upgraded VM whose restore point's time is over. */
    private Run expired() {
        Run run = process.approved();
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        flow.hypervisor.tick(Duration.ofHours(25));
        return run;
    }

    private StartResult prune() {
        return process.room.work().prune(flow.cluster, false, process.admin());
    }

    private StartResult resolve(Run run) {
        return process.room
                .work()
                .resolve(flow.cluster, run.number(), vm.id(), Resolution.ABANDONED, "its host burned", process.admin());
    }

    private RestorePoint point(Run run) {
        return process.room.restorePoints().find(run.number(), vm.id()).orElseThrow();
    }

    private long inHand() {
        return flow.sql
                .sql("select count(*) from vm_progress where cluster = ? and settled_at is null")
                .param(flow.name)
                .query(Long.class)
                .single();
    }

    private long numbers() {
        return flow.sql
                .sql("select count(*) from expiry where cluster = ?")
                .param(flow.name)
                .query(Long.class)
                .single();
    }

    private long count(String table, Run run) {
        return flow.sql
                .sql("select count(*) from " + table + " where run = ?")
                .param(run.number())
                .query(Long.class)
                .single();
    }

    private List<String> jobs() {
        return flow.sql
                .sql("select e.status from batch_job_execution e join batch_job_instance i using (job_instance_id)"
                        + " join batch_job_execution_params p using (job_execution_id) where i.job_name ="
                        + " 'expire-restore-points' and p.parameter_name = 'cluster' and p.parameter_value = ?"
                        + " order by job_execution_id")
                .param(flow.name)
                .query(String.class)
                .list();
    }

    private List<String> stages(Run run) {
        return flow.sql
                .sql("select stage || ' ' || result from stage_attempt where run = ? and purpose = 'EXPIRE'")
                .param(run.number())
                .query(String.class)
                .list();
    }

    private void inService() {
        assertThat(vm.state().power().isRunning()).isTrue();
        assertThat(vm.liveMachineType()).contains(TO);
        assertThat(vm.starts()).containsExactly(TO);
    }

    private static void dies(Runnable act) {
        try {
            act.run();
        } catch (Killed | RuntimeException expected) {
            assertThat(expected).isNotNull();
        }
    }
}
