package dev.vmcompat.run;

import static dev.vmcompat.run.FlowHarness.FROM;
import static dev.vmcompat.run.FlowHarness.TO;
import static dev.vmcompat.run.FlowHarness.claimOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.account.Account;
import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.PowerState;
import dev.vmcompat.hypervisor.StateReason;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunStatus;
import dev.vmcompat.plan.TamperedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final FlowHarness flow = new FlowHarness(DATABASE);

    // Planning

    @Test
    void aVmWhoseDisksCanNotBeKeptIsPlannedOnlyWhereThatIsNotRequired() {
        FakeDomain vm = flow.running("a");
        flow.host.withFile("/dev/vg/a");
        vm.with("<disk type='file'", "<disk type='block'")
                .with("source file='/var/lib/libvirt/images/" + vm.name() + ".qcow2'", "source dev='/dev/vg/a'");
        FlowHarness.Program process = flow.process();

        assertThat(process.plan().vms()).isEmpty();
        assertThat(process.plan("disks", "when-possible").vms())
                .extracting(planned -> planned.name())
                .containsExactly(vm.name());
    }

    // Approval

    @Test
    void nothingIsBegunWithoutApprovalAndTheSameJobGoesOnAfterIt() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.plan();
        int calls = flow.host.mutations().size();
        assertThat(process.start(run).ending()).isEqualTo(Ending.NOT_APPROVED);
        assertThat(flow.host.mutations()).hasSize(calls);
        assertThat(parentExecutions(run)).endsWith("STOPPED STOPPED").doesNotContain("FAILED FAILED");
        assertThat(process.run(run).status()).isEqualTo(RunStatus.AWAITING_APPROVAL);

        process.approve(run);
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(run, vm)).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
        assertThat(instances(run)).isEqualTo(1);
    }

    @Test
    void aVmInHandComesBackAndNoOtherIsBegunWhenTheApprovalExpired() {
        approvalEnds(flow.process(), (run, process) -> flow.hypervisor.tick(Duration.ofDays(8)), RunStatus.EXPIRED);
    }

    @Test
    void aVmInHandComesBackAndNoOtherIsBegunWhenTheApprovalWasRevoked() {
        approvalEnds(
                flow.process(),
                (run, process) -> process.room.approvals().reject(process.run(run), process.admin(), "no"),
                RunStatus.REJECTED);
    }

    @Test
    void aVmInHandComesBackAndNoOtherIsBegunWhenTheApproversAccountIsDisabled() {
        FlowHarness.Program process = flow.process();
        approvalEnds(
                process,
                (run, next) -> {
                    next.admin("other-" + flow.name);
                    next.accounts.disable(next.authenticated("other-" + flow.name), "admin");
                },
                RunStatus.STOPPED);
        flow.tamper("account_change", "delete from account_change where name = 'admin'");
        flow.tamper("account", "delete from account where name = 'admin'");
    }

    private interface EndOfApproval {
        void of(Run run, FlowHarness.Program process);
    }

    private void approvalEnds(FlowHarness.Program process, EndOfApproval end, RunStatus status) {
        FakeDomain first = flow.running("a");
        FakeDomain second = flow.running("b");
        Run run = process.approved();
        FlowHarness.Program killed = flow.process();
        flow.host.faults().before("define", killed.life::kill).once();
        FlowHarness.dies(() -> killed.start(run));
        assertThat(first.state().isDown()).isTrue();
        flow.host.faults().clear();

        FlowHarness.Program next = flow.process();
        end.of(run, next);
        StartResult result = next.start(run);

        assertThat(next.settled(run, first)).isEqualTo("SKIPPED APPROVAL_ENDED");
        assertThat(next.settled(run, second)).isEqualTo("not settled");
        asBefore(first);
        asBefore(second);
        assertThat(result.ending()).isEqualTo(Ending.NOT_APPROVED);
        assertThat(next.run(run).status()).isEqualTo(status);
    }

    // Guests that do not go down

    @Test
    void aGuestThatIgnoresShutdownIsSkippedWhenItWasSeenRunningLongAfterTheLastRequest() {
        FakeDomain vm = flow.running("a").thatIgnoresShutdown();
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        Instant begun = flow.clock().instant();
        assertThat(process.start(run).ending()).isEqualTo(Ending.NOT_ALL_UPGRADED);
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED SHUTDOWN_TIMED_OUT");
        assertThat(Duration.between(begun, flow.clock().instant()))
                .isBetween(Duration.ofMinutes(39), Duration.ofMinutes(41));
        asBefore(vm);
    }

    @Test
    void aGuestThatGoesOffSecondsAfterTheDeadlineIsUpgraded() {
        FakeDomain vm =
                flow.running("a").thatGoesOffAfter(Duration.ofMinutes(10).plusSeconds(20));
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(vm.definition()).isEqualTo(flow.upgraded(vm));
    }

    @Test
    void forcingIsDoneOnlyWhereItWasApprovedAndIsRecorded() {
        FakeDomain vm = flow.running("a").thatIgnoresShutdown();
        FlowHarness.Program process = flow.process();
        Run run = process.approved("on-timeout", "force");
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(flow.events(AuditAction.POWER_FORCED)).hasSize(1);
        assertThat(process.outcome(run, vm).orElseThrow().message()).contains("power was cut");
    }

    @Test
    void aGuestThatObeysHoursLaterIsStartedOnceByTheNextStart() {
        FakeDomain vm = flow.running("a").thatGoesOffAfter(Duration.ofHours(3));
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.start(run);
        flow.hypervisor.tick(Duration.ofHours(4));
        assertThat(vm.state().isDown()).isTrue();
        flow.running("b");
        Run next = process.approved("exclude", vm.name().text());
        assertThat(process.start(next).ending()).isEqualTo(Ending.DONE);
        asBefore(vm);
        assertThat(flow.events(AuditAction.VM_STARTED_LATE)).hasSize(1);

        vm.inState(PowerState.SHUT_OFF, StateReason.SHUTDOWN);
        flow.running("c");
        Run third = process.approved("exclude", vm.name().text());
        process.start(third);
        assertThat(vm.state().isDown()).isTrue();
        assertThat(flow.events(AuditAction.VM_STARTED_LATE)).hasSize(1);
    }

    // Others who act on the VM in hand

    // Restore points made while the guest runs

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRestorePointIsMadeWhileTheGuestRunsAlsoAfterAKillThere(boolean made) {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program killed = flow.process();
        Run run = killed.approved("snapshot.timing", "live");
        if (made) {
            flow.host.faults().after("createSnapshot", killed.life::kill).once();
        } else {
            flow.host.faults().before("createSnapshot", killed.life::kill).once();
        }
        FlowHarness.dies(() -> killed.start(run));
        assertThat(vm.state().power().isRunning()).isTrue();
        flow.host.faults().clear();

        FlowHarness.Program next = flow.process();
        assertThat(next.start(run).ending()).isEqualTo(Ending.DONE);

        assertThat(next.settled(run, vm)).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
        assertThat(vm.definition()).contains(".vmcompat-run" + run.number()).contains(FlowHarness.TO);
        assertThat(vm.snapshotNames()).hasSize(1);
        flow.hypervisor.tick(Duration.ofHours(25));
        assertThat(flow.process().recover().ending()).isEqualTo(Ending.DONE);
        assertThat(vm.definition()).isEqualTo(flow.upgraded(vm));
        assertThat(vm.snapshotNames()).isEmpty();
    }

    @Test
    void aRestorePointMadeWhileTheGuestRunsGoesWhereItDoesNotShutDown() {
        FakeDomain vm = flow.running("a").thatIgnoresShutdown();
        FlowHarness.Program process = flow.process();
        Run run = process.approved("snapshot.timing", "live");

        process.start(run);

        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED SHUTDOWN_TIMED_OUT");
        asBefore(vm);
        assertThat(vm.snapshotNames()).isEmpty();
    }

    @Test
    void whereSpaceBecameShortSinceThePlanNothingIsTouched() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved("snapshot.min-free", "2GiB");
        flow.host.withFreeSpace(1L << 30);

        process.start(run);

        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED NO_RESTORE_POINT");
        asBefore(vm);
        assertThat(vm.starts()).isEmpty();
    }

    @Test
    void aManagedSaveImageThatAppearsIsNeverStartedOnTheNewType() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.host.faults().before("define", () -> vm.withManagedSave()).once();
        StartResult result = process.start(run);
        assertThat(vm.starts()).doesNotContain(TO);
        assertThat(result.ending()).isIn(Ending.NEEDS_ATTENTION, Ending.NOT_ALL_UPGRADED);
        assertThat(vm.machineType()).isEqualTo(FROM);
    }

    @Test
    void aClaimThatSomebodyRemovedStopsEverythingUntilItIsResolved() {
        FakeDomain vm = flow.running("a");
        FakeDomain other = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.host
                .faults()
                .before("createSnapshot", () -> vm.withPending(claimOf(vm), ""))
                .once();
        assertThat(process.start(run).ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        flow.host.faults().clear();
        assertThat(process.settled(run, vm)).isEqualTo("NEEDS_ATTENTION CLAIM_GONE");
        assertThat(process.start(run).ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(process.settled(run, other)).isEqualTo("not settled");

        resolve(process, run, vm, Resolution.ROLLED_BACK);
        assertThat(process.start(run).ending()).isEqualTo(Ending.NOT_ALL_UPGRADED);
        assertThat(process.settled(run, other)).startsWith("UPGRADED");
        assertThat(process.run(run).status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void aClaimThatSomebodyRemovedWhileItWasOnlyWatchedIsNoticedBeforeItIsCalledUpgraded() {
        FakeDomain vm = flow.running("a").whoseAgentNeeds(Duration.ofMinutes(1));
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.host.faults().after("start", () -> vm.withPending(claimOf(vm), "")).once();
        StartResult result = process.start(run);
        assertThat(result.ending()).as(result.message()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(process.settled(run, vm)).isEqualTo("NEEDS_ATTENTION CLAIM_GONE");
        assertThat(vm.state().power().isRunning()).isTrue();
    }

    @Test
    void aVmThatSomebodyUndefinedWhileItRanIsLeftAloneAndNeedsAPerson() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedBefore("shutdown", run);
        vm.transientOne();
        assertThat(process.start(run).ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(process.settled(run, vm)).isEqualTo("NEEDS_ATTENTION TRANSIENT");
        assertThat(vm.state().power().isRunning()).isTrue();
        assertThat(vm.running().orElseThrow()).doesNotContain(Claim.NAMESPACE);
    }

    @Test
    void aVmThatSomebodyUndefinedWhileItRanBeforeAnythingWasDoneIsLeftOut() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        vm.transientOne();
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED TRANSIENT");
    }

    @Test
    void aClaimThatWasGoneWhenTheNextProcessCameIsNotSetAgain() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedAfter("start", run);
        vm.withPending(claimOf(vm), "");
        assertThat(process.start(run).ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(process.settled(run, vm)).isEqualTo("NEEDS_ATTENTION CLAIM_GONE");
    }

    @Test
    void aForeignClaimAnywhereInTheClusterStopsBeforeAnythingIsTouched() {
        flow.running("a");
        FakeDomain claimed = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        claimed.withMetadata(claim(UUID.randomUUID(), 4, 1), Claim.PREFIX, Claim.NAMESPACE);
        int calls = flow.host.mutations().size();
        assertThatThrownBy(() -> process.start(run))
                .isInstanceOf(ForeignClaimException.class)
                .hasMessageContaining("--remove");
        assertThat(flow.host.mutations()).hasSize(calls);
        assertThat(flow.events(AuditAction.CLAIM_FOREIGN)).hasSize(1);
    }

    @Test
    void aClaimLeftOnASettledVmIsRemovedByTheNextHolder() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.start(run);
        vm.withMetadata(claim(flow.vault.installation(), run.number(), 1), Claim.PREFIX, Claim.NAMESPACE);
        flow.running("b");
        Run next = process.approved();
        assertThat(process.start(next).ending()).isEqualTo(Ending.DONE);
        assertThat(flow.isClaimed(vm)).isFalse();
        assertThat(vm.definition()).isEqualTo(flow.upgraded(vm));
    }

    // Hosts

    @Test
    void anUnreachableHostOfTheVmInHandIsToldOnceAndTheVmSettledWhenItIsBack() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.host.faults().before("define", flow.host::unplug).once();
        assertThat(process.start(run).ending()).isEqualTo(Ending.BROKEN_OFF); // it is away because of us
        flow.host.faults().clear();
        long launched = childExecutions(run);
        assertThat(process.start(run).ending()).isEqualTo(Ending.UNREACHABLE);
        assertThat(process.start(run).ending()).isEqualTo(Ending.UNREACHABLE);
        assertThat(childExecutions(run)).isEqualTo(launched);
        assertThat(flow.events(AuditAction.HOST_UNREACHABLE)).hasSize(1);

        flow.host.plugIn();
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(flow.events(AuditAction.HOST_REACHABLE)).hasSize(1);
    }

    // What narrows a start, what changed since the plan

    @Test
    void nothingMoreIsBegunAfterTooManyFailures() {
        FakeDomain first = flow.running("a").thatFailsToStartOn(TO);
        FakeDomain second = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        assertThat(process.start(run).ending()).isEqualTo(Ending.NOT_ALL_UPGRADED);
        assertThat(process.settled(run, first)).isEqualTo("FAILED START_FAILED");
        assertThat(process.settled(run, second)).isEqualTo("not settled");
        assertThat(process.run(run).status()).isEqualTo(RunStatus.STOPPED);
        asBefore(first);
    }

    @Test
    void aVmThatWasOffIsCheckedWithItsLinksDownAndIsOffAgain() {
        FakeDomain vm = flow.stopped("archive");
        FlowHarness.Program process = flow.process();
        assertThat(process.plan().vms()).isEmpty();
        Run run = process.approved("vm", vm.name().text());
        List<String> linksWhenResumed = new ArrayList<>();
        flow.host
                .faults()
                .before("resume", () -> linksWhenResumed.add(vm.running().orElse("off")));
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(linksWhenResumed).singleElement().asString().contains("<link state=\"down\"/>");
        assertThat(vm.state().isDown()).isTrue();
        assertThat(vm.definition()).doesNotContain("<link state=").isEqualTo(flow.upgraded(vm));
    }

    @Test
    void limitAndExcludeLeaveVmsForALaterStart() {
        FakeDomain first = flow.running("a");
        FakeDomain second = flow.running("b");
        FakeDomain third = flow.running("c");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        assertThat(process.start(run, "limit", "1", "exclude", first.name().text())
                        .ending())
                .isEqualTo(Ending.STOPPED);
        assertThat(process.settled(run, first)).isEqualTo("not settled");
        assertThat(process.settled(run, second)).startsWith("UPGRADED");
        assertThat(process.settled(run, third)).isEqualTo("not settled");
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(process.run(run).status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void aStopIsHonouredBetweenTwoVms() {
        FakeDomain first = flow.running("a");
        FakeDomain second = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        Account admin = process.admin();
        flow.host
                .faults()
                .before("shutdown", () -> process.room.work().stop(process.run(run), admin))
                .once();
        assertThat(process.start(run).ending()).isEqualTo(Ending.STOPPED);
        assertThat(process.settled(run, first)).startsWith("UPGRADED");
        assertThat(process.settled(run, second)).isEqualTo("not settled");
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
    }

    @Test
    void aVmThatIsCurrentSinceThePlanIsLeftAlone() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        vm.withMachineType(TO);
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED ALREADY_CURRENT");
        assertThat(vm.shutdownRequests()).isZero();
        assertThat(flow.isClaimed(vm)).isFalse();
    }

    @Test
    void aVmWhoseDiskChangedSinceThePlanIsLeftAlone() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.host.withFile("/var/lib/libvirt/images/new.qcow2");
        vm.with("/var/lib/libvirt/images/" + vm.name() + ".qcow2", "/var/lib/libvirt/images/new.qcow2");
        String changed = vm.definition();
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED CHANGED_SINCE_PLAN");
        assertThat(vm.definition()).isEqualTo(changed);
        assertThat(vm.starts()).isEmpty();
    }

    @Test
    void aVmThatWasUndefinedSinceThePlanIsLeftOutAndTheOthersGoOn() {
        FakeDomain vm = flow.running("a");
        FakeDomain other = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.host.remove(vm);
        assertThat(process.start(run).ending()).isEqualTo(Ending.NOT_ALL_UPGRADED);
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED VM_GONE");
        assertThat(process.settled(run, other)).startsWith("UPGRADED");
    }

    @Test
    void aVmThatWasUndefinedWhileItWasInHandNeedsAPerson() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.killedBefore("define", run);
        flow.host.remove(vm);
        assertThat(process.start(run).ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(process.settled(run, vm)).isEqualTo("NEEDS_ATTENTION VM_GONE");
    }

    // Stages that throw

    @Test
    void aStageThatThrowsThreeTimesIsRestored() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.host.faults().failOn("define").times(3).with(HypervisorException.Kind.UNKNOWN);
        assertThat(process.start(run).ending()).isEqualTo(Ending.BROKEN_OFF);
        assertThat(process.start(run).ending()).isEqualTo(Ending.BROKEN_OFF);
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("FAILED STAGE_FAILED");
        asBefore(vm);
    }

    @Test
    void aPanicIsToldAsOneThoughTheGuestIsFirstSeenPausedWithoutReason() {
        FakeDomain vm = flow.running("a").thatPanicsOn(TO, Duration.ofSeconds(20));
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("ROLLED_BACK GUEST_CRASHED");
        asBefore(vm);
    }

    @Test
    void oneRebootThatTheHostTellsThreeTimesIsNoLoopAndThreeRebootsAre() {
        FakeDomain once = flow.running("a").thatRebootsOn(TO, Duration.ofSeconds(20));
        FakeDomain loops = flow.running("b").thatBootLoopsOn(TO, Duration.ofSeconds(20));
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.start(run);
        assertThat(process.settled(run, once)).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
        assertThat(process.settled(run, loops)).isEqualTo("ROLLED_BACK REBOOT_LOOP");
        asBefore(loops);
    }

    @Test
    void aGuestThatRebootsOnceAndBootsLongerThanItIsWatchedIsFine() {
        FakeDomain vm = flow.running("a")
                .whoseAgentAnswers("guest-network-get-interfaces", "{\"return\":[]}") // nothing else to wait for
                .whoseAgentNeeds(Duration.ofSeconds(90))
                .thatRebootsOn(TO, Duration.ofSeconds(100));
        FlowHarness.Program process = flow.process();
        Run run = process.approved("settle", "60s");
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
    }

    @Test
    void aGuestThatLoopsBeforeItsAgentAnswersIsALoopAndNotASilentAgent() {
        FakeDomain vm = flow.running("a").whoseAgentIsSilentOn(TO).thatBootLoopsOn(TO, Duration.ofSeconds(20));
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        Instant begun = flow.clock().instant();
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("ROLLED_BACK REBOOT_LOOP");
        assertThat(Duration.between(begun, flow.clock().instant()))
                .as("not only at the agent's deadline")
                .isLessThan(Duration.ofMinutes(5));
        asBefore(vm);
    }

    @Test
    void aRestoreThatThrowsThreeTimesNeedsAPerson() {
        FakeDomain vm = flow.running("a").thatFailsToStartOn(TO);
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.host.faults().after("start", () -> {}).once();
        flow.host
                .faults()
                .before("start", () -> flow.host.faults().failOn("define"))
                .once();
        assertThat(process.start(run).ending()).isEqualTo(Ending.BROKEN_OFF);
        assertThat(process.start(run).ending()).isEqualTo(Ending.BROKEN_OFF);
        assertThat(process.start(run).ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(process.settled(run, vm)).isEqualTo("NEEDS_ATTENTION RESTORE_FAILED");
    }

    // Tampering

    @Test
    void aListThatWasChangedBySqlTouchesNoVm() {
        tampered("planned_vm", "update planned_vm set to_type = 'pc-q35-7.1' where run = %d");
    }

    @Test
    void optionsThatWereChangedBySqlTouchNoVm() {
        tampered("run", "update run set options = replace(options, '\"skip\"', '\"force\"') where number = %d");
    }

    @Test
    void aDigestThatWasChangedBySqlTouchesNoVm() {
        tampered("run", "update run set digest = 'x' || digest where number = %d");
    }

    private void tampered(String table, String statement) {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        int calls = flow.host.mutations().size();
        flow.tamper(table, statement.formatted(run.number()));
        assertThatThrownBy(() -> process.start(run)).isInstanceOf(TamperedException.class);
        assertThatThrownBy(() -> process.start(Optional.empty())).isInstanceOf(TamperedException.class);
        assertThat(flow.host.mutations()).hasSize(calls);
        asBefore(vm);
        assertThat(tamperingEvents(run)).isPositive();
    }

    @Test
    void anApprovalThatWasChangedBySqlApprovesNothing() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        int calls = flow.host.mutations().size();
        flow.tamper(
                "approval",
                "update approval set valid_until = valid_until + interval '1 year' where run = " + run.number());
        assertThat(process.start(run).ending()).isEqualTo(Ending.NOT_APPROVED);
        assertThat(flow.host.mutations()).hasSize(calls);
        asBefore(vm);
        assertThat(tamperingEvents(run)).isPositive();
    }

    private long tamperingEvents(Run run) {
        return flow.sql
                .sql(
                        "select count(*) from audit_event where run = ? and action in ('TAMPERING_FOUND', 'APPROVAL_REFUSED')")
                .param(run.number())
                .query(Long.class)
                .single();
    }

    // Work that a person asks for

    @Test
    void rollbackBringsAnUpgradedVmBack() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.start(run);
        StartResult result = process.room.work().rollback(flow.cluster, run, vm.id(), false, process.admin());
        assertThat(result.ending()).as(result.message()).isEqualTo(Ending.DONE);
        asBefore(vm);
    }

    @Test
    void aVmThatWasResolvedIsNotRolledBack() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.host
                .faults()
                .before("createSnapshot", () -> vm.withPending(claimOf(vm), ""))
                .once();
        process.start(run);
        flow.host.faults().clear();
        resolve(process, run, vm, Resolution.UPGRADED);
        int calls = flow.host.mutations().size();
        Account admin = process.admin();
        assertThatThrownBy(() -> process.room.work().rollback(flow.cluster, run, vm.id(), false, admin))
                .isInstanceOf(NotPossibleException.class)
                .hasMessageContaining("a resolution is final");
        assertThat(flow.host.mutations()).hasSize(calls);
    }

    @Test
    void recoverWithNothingInHandTakesNoLock() {
        flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.start(run);
        long epoch = epoch();
        assertThat(process.recover().ending()).isEqualTo(Ending.DONE);
        assertThat(epoch()).isEqualTo(epoch);
    }

    @Test
    void aPlanWithNothingEligibleIsCompletedAtOnce() {
        flow.running("a").withMachineType(TO);
        FlowHarness.Program process = flow.process();
        assertThat(process.plan().status()).isEqualTo(RunStatus.COMPLETED);
        StartResult result = process.start(Optional.empty());
        assertThat(result.ending()).as(result.message()).isEqualTo(Ending.DONE);
    }

    private void resolve(FlowHarness.Program process, Run run, FakeDomain vm, Resolution as) {
        Account admin = process.admin();
        assertThat(process.room
                        .work()
                        .resolve(flow.cluster, run.number(), vm.id(), as, "seen", admin)
                        .ending())
                .isEqualTo(Ending.DONE);
    }

    private void asBefore(FakeDomain vm) {
        assertThat(vm.definition()).isEqualTo(flow.before(vm));
        assertThat(vm.state().power().isRunning()).isTrue();
        assertThat(vm.liveMachineType()).contains(FROM);
        assertThat(flow.isClaimed(vm)).isFalse();
    }

    private String claim(UUID installation, long run, long epoch) {
        return new Claim(
                        installation,
                        run,
                        "UPGRADE",
                        1,
                        epoch,
                        "x@y pid 1",
                        FROM,
                        TO,
                        true,
                        flow.clock().instant())
                .toXml();
    }

    private long epoch() {
        return flow.sql
                .sql("select epoch from cluster_lease where cluster = ?")
                .param(flow.name)
                .query(Long.class)
                .single();
    }

    private long childExecutions(Run run) {
        return executions(run, "upgrade-vm").size();
    }

    private List<String> parentExecutions(Run run) {
        return executions(run, "compatibility-upgrade");
    }

    private long instances(Run run) {
        return flow.sql
                .sql(
                        "select count(distinct job_instance_id) from batch_job_execution e join batch_job_instance i using"
                                + " (job_instance_id) join batch_job_execution_params p using (job_execution_id)"
                                + " where i.job_name = 'compatibility-upgrade' and p.parameter_name = 'run' and p.parameter_value = ?")
                .param(Long.toString(run.number()))
                .query(Long.class)
                .single();
    }

    private List<String> executions(Run run, String job) {
        return flow.sql
                .sql("select e.status || ' ' || e.exit_code from batch_job_execution e join batch_job_instance i using"
                        + " (job_instance_id) join batch_job_execution_params p using (job_execution_id)"
                        + " where i.job_name = ? and p.parameter_name = 'run' and p.parameter_value = ?"
                        + " order by e.job_execution_id")
                .params(job, Long.toString(run.number()))
                .query(String.class)
                .list();
    }
}
