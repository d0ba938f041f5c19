package dev.vmcompat.run;

import static dev.vmcompat.run.FlowHarness.FROM;
import static dev.vmcompat.run.FlowHarness.TO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.PowerState;
import dev.vmcompat.hypervisor.StateReason;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.plan.Run;
import dev.vmcompat.upgrade.StageName;
import dev.vmcompat.upgrade.VmOutcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What stands otherwise than the stage before left it: the host has started the VM, or its guest obeys late. */
class MendingTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final FlowHarness flow = new FlowHarness(DATABASE);

    @Test
    void oneThatTheHostStartedOnTheNewTypeIsOnlyVerified() {
        FakeDomain vm = flow.running("a").withAutostart();
        FlowHarness.Program process = flow.process();
        Run run = process.approved("on-timeout", "force");
        flow.killedAfter("define", run);
        flow.host.reboot();
        vm.thatIgnoresShutdown();
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(vm.starts()).containsExactly(TO);
        assertThat(flow.calls("shutdown")).isEqualTo(1);
        assertThat(flow.calls("destroy")).isZero();
    }

    @Test
    void oneThatTheHostStartedOnTheNewTypeIsVerifiedThoughItsApprovalEnded() {
        FakeDomain vm = flow.running("a").withAutostart();
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedAfter("define", run);
        flow.host.reboot();
        flow.hypervisor.tick(Duration.ofDays(8));
        process.start(run);
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(vm.starts()).containsExactly(TO);
    }

    @Test
    void oneThatTheHostStartedOnTheOldTypeAndThatStaysUpIsInServiceAsBefore() {
        FakeDomain vm = startedOnOld();
        vm.thatIgnoresShutdown();
        FlowHarness.Program process = flow.process();
        Run run = process.run(flow.only());
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED SHUTDOWN_TIMED_OUT");
        assertThat(process.outcome(run, vm).orElseThrow().verifiedBy()).isPresent();
        flow.isAsBefore(vm);
    }

    @Test
    void oneThatWasOffOnceAndObeysTheSecondRequestLateIsStartedAgain() {
        FakeDomain vm = startedOnOld();
        vm.thatGoesOffAfter(Duration.ofHours(3));
        FlowHarness.Program process = flow.process();
        process.start(flow.only());
        flow.hypervisor.tick(Duration.ofHours(4));
        assertThat(vm.state().isDown()).isTrue();
        flow.running("b");
        process.start(process.approved("exclude", vm.name().text()));
        flow.isAsBefore(vm);
        assertThat(flow.events(AuditAction.VM_STARTED_LATE)).hasSize(1);
    }

    @Test
    void oneThatWasOffAndGoesDownLateAfterItsCheckIsWaitedFor() {
        FakeDomain vm = flow.stopped("archive").thatGoesOffAfter(Duration.ofMinutes(25));
        FlowHarness.Program process = flow.process();
        Run run = process.approved("vm", vm.name().text());
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(vm.state().isDown()).isTrue();
    }

    @Test
    void thePowerOfOneThatWasOffIsNotCutOnlyBecauseItHasNoAgent() {
        FakeDomain vm = flow.stopped("archive").withoutAgent().thatIgnoresShutdown();
        FlowHarness.Program process = flow.process();
        Run run = process.approved("vm", vm.name().text());
        assertThat(process.start(run).ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(process.settled(run, vm)).isEqualTo("NEEDS_ATTENTION WILL_NOT_GO_DOWN");
        assertThat(process.outcome(run, vm).orElseThrow().message()).contains("links are down");
        assertThat(flow.calls("destroy")).isZero();
    }

    @Test
    void thePowerOfOneThatWasOffIsCutWhereThatWasApproved() {
        FakeDomain vm = flow.stopped("archive").withoutAgent().thatIgnoresShutdown();
        FlowHarness.Program process = flow.process();
        Run run = process.approved("vm", vm.name().text(), "on-timeout", "force");
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(vm.state().isDown()).isTrue();
    }

    @Test
    void aPowerCutIsOursThoughTheProcessDiedBeforeItCouldSaySo() {
        FakeDomain vm = flow.running("a").thatIgnoresShutdown();
        FlowHarness.Program process = flow.process();
        Run run = process.approved("on-timeout", "force");
        flow.killedAfter("destroy", run);
        process.start(run);
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(process.outcome(run, vm).orElseThrow().message()).contains("power was cut");
    }

    @Test
    void oneThatObeysAnEarlierRunsRequestWhileALaterRunHasItIsStartedAgain() {
        FakeDomain vm = flow.running("a").thatGoesOffAfter(Duration.ofHours(3));
        FlowHarness.Program process = flow.process();
        process.start(process.approved());
        Run next = process.approved();
        flow.host
                .faults()
                .after("setMetadata", () -> vm.inState(PowerState.SHUT_OFF, StateReason.SHUTDOWN))
                .nth(4);
        process.start(next);
        assertThat(process.settled(next, vm)).isEqualTo("SKIPPED CHANGED_SINCE_PLAN");
        flow.process().recover();
        flow.isAsBefore(vm);
        assertThat(flow.events(AuditAction.VM_STARTED_LATE)).hasSize(1);
    }

    @Test
    void oneThatIsOffInOurHandsGoesOnThoughBatchTakesItsFirstStageForUnfinished() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedBefore("define", run);
        // Which execution of a step is the last, Batch decides by a clock that may have been set back.
        flow.sql
                .sql(
                        "update batch_step_execution set status = 'FAILED', exit_code = 'FAILED' where step_name = 'snapshot'"
                                + " and job_execution_id in (select job_execution_id from batch_job_execution_params"
                                + " where parameter_name = 'run' and parameter_value = ?)")
                .param(Long.toString(run.number()))
                .update();
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
        assertThat(vm.state().power().isRunning()).isTrue();
    }

    @Test
    void oneWhoseMediumIsGoneSinceItsSnapshotStageIsNotTakenDown() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedAtTheBeginningOf(StageName.POWER_OFF, run);
        flow.host.withoutFile(source(vm));
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED MEDIUM_MISSING");
        flow.isAsBefore(vm);
        assertThat(flow.calls("shutdown")).isZero();
    }

    @Test
    void oneWhoseOverlayIsGoneIsNotTakenDown() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved("snapshot.timing", "live");
        flow.killedAtTheBeginningOf(StageName.POWER_OFF, run);
        String base = FakeDomain.aStoppedVm(vm.name().text()).definition();
        assertThat(base).doesNotContain(source(vm));
        flow.host.withoutFile(source(vm));
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED MEDIUM_MISSING");
        assertThat(vm.liveMachineType()).contains(FROM);
        assertThat(flow.isClaimed(vm)).isFalse();
        assertThat(flow.calls("shutdown")).isZero();
    }

    /** The file of its one disk. */
    private static String source(FakeDomain vm) {
        String from = "<source file='";
        String xml = vm.definition();
        int start = xml.indexOf(from) + from.length();
        return xml.substring(start, xml.indexOf('\'', start));
    }

    @Test
    void aClockThatWasSetBackWhileItWasOffMakesItsDowntimeUnknownAndNothingElse() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedBefore("define", run);
        flow.hypervisor.tick(Duration.ofHours(-1));
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
        VmOutcome outcome = process.outcome(run, vm).orElseThrow();
        assertThat(outcome.downtime()).isEmpty();
        assertThat(outcome.stages())
                .extracting(VmOutcome.StageTimes::name)
                .containsExactly("snapshot", "power-off", "seal", "upgrade", "verify-restart");
    }

    @Test
    void aRequestThatIsOpenIsWaitedForNoLongerBecauseTheClockWasSetBack() {
        FakeDomain vm = flow.running("a").thatIgnoresShutdown();
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedAfter("shutdown", run);
        flow.hypervisor.tick(Duration.ofDays(-1));
        process.room.approvals().reject(process.run(run), process.admin(), "no");
        Instant before = flow.clock().instant();
        process.start(run);
        assertThat(process.outcome(run, vm)).isPresent();
        assertThat(Duration.between(before, flow.clock().instant()))
                .isBetween(Duration.ofMinutes(30), Duration.ofMinutes(45));
        flow.isAsBefore(vm);
    }

    @Test
    void oneThatObeysHoursLaterIsFoundByRecoverWithNothingInHand() {
        FakeDomain vm = obeysHoursLater();
        assertThat(flow.process().recover().ending()).isEqualTo(Ending.DONE);
        flow.isAsBefore(vm);
        assertThat(flow.events(AuditAction.VM_STARTED_LATE)).hasSize(1);
    }

    @Test
    void oneThatObeysHoursLaterAndDoesNotStartNeedsAPersonAndIsNotTriedAgain() {
        FakeDomain vm = obeysHoursLater().thatFailsToStartOn(FROM);
        assertThat(flow.process().recover().ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        flow.process().recover();
        assertThat(vm.starts()).hasSize(1);
        assertThat(flow.isClaimed(vm)).isFalse();
        assertThat(flow.process().room.repositories().attention().open(flow.name))
                .singleElement()
                .satisfies(found -> assertThat(found.code()).isEqualTo("START_FAILED"));
    }

    @Test
    void oneThatObeysHoursLaterIsStartedOnceThoughTheProcessDiedBeforeItCouldSaySo() {
        FakeDomain vm = obeysHoursLater();
        FlowHarness.Program killed = flow.process();
        flow.host.faults().after("start", killed.life::kill).once();
        FlowHarness.dies(killed::recover);
        assertThat(killed.life.isDead()).isTrue();
        vm.inState(PowerState.SHUT_OFF, StateReason.SHUTDOWN); // its owner shuts it down
        flow.process().recover();
        assertThat(vm.state().isDown()).isTrue();
        assertThat(vm.starts()).hasSize(1);
    }

    @Test
    void oneThatLaterWorkSawDownIsItsOwners() {
        FakeDomain vm = flow.running("a").thatGoesOffAfter(Duration.ofHours(3));
        FlowHarness.Program process = flow.process();
        process.start(process.approved());
        vm.thatGoesOffAfter(Duration.ZERO);
        Run next = process.approved();
        assertThat(process.start(next).ending()).isEqualTo(Ending.DONE);
        vm.inState(PowerState.SHUT_OFF, StateReason.SHUTDOWN);
        process.recover();
        assertThat(vm.state().isDown()).isTrue();
        assertThat(flow.events(AuditAction.VM_STARTED_LATE)).isEmpty();
    }

    private FakeDomain obeysHoursLater() {
        FakeDomain vm = flow.running("a").thatGoesOffAfter(Duration.ofHours(3));
        FlowHarness.Program process = flow.process();
        process.start(process.approved());
        flow.hypervisor.tick(Duration.ofHours(4));
        assertThat(vm.state().isDown()).isTrue();
        return vm;
    }

    /** Its guest went down as asked, the process died before it was sealed, and the host booted. */
    private FakeDomain startedOnOld() {
        FakeDomain vm = flow.running("a").withAutostart();
        FlowHarness.Program process = flow.process();
        flow.killedBefore("createSnapshot", process.approved());
        flow.host.reboot();
        assertThat(vm.liveMachineType()).contains(FROM);
        return vm;
    }
}
