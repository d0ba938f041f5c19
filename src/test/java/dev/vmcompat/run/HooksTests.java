package dev.vmcompat.run;

import static dev.vmcompat.run.FlowHarness.FROM;
import static dev.vmcompat.run.FlowHarness.TO;
import static dev.vmcompat.run.FlowHarness.dies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hook.HookScript;
import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.plan.JobParameter;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunOptions;
import dev.vmcompat.plan.TamperedException;
import dev.vmcompat.rig.Lifeline;
import dev.vmcompat.upgrade.Outcome;
import dev.vmcompat.upgrade.StageListener;
import dev.vmcompat.upgrade.StageName;
import dev.vmcompat.upgrade.StageResult;
import dev.vmcompat.upgrade.VmInHand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The administrator's programs around a VM. */
class HooksTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    @TempDir
    private Path folder;

    private final FlowHarness flow = new FlowHarness(DATABASE);
    private final Map<JobParameter, List<String>> hooks = new EnumMap<>(JobParameter.class);

    @Test
    void areToldOfEachVmBeforeAndAfter() throws IOException {
        FakeDomain first = flow.running("a");
        FakeDomain second = flow.running("b");
        hook(JobParameter.HOOK_BEFORE_VM, "");
        hook(JobParameter.HOOK_AFTER_VM, "");
        FlowHarness.Program process = flow.process();
        Run run = approved(process);
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(calls())
                .containsExactly(
                        "before-vm " + facts(run, first) + "   ",
                        "after-vm " + facts(run, first) + " UPGRADED UPGRADE_SUCCESSFUL AGENT",
                        "before-vm " + facts(run, second) + "   ",
                        "after-vm " + facts(run, second) + " UPGRADED UPGRADE_SUCCESSFUL AGENT");
        assertThat(flow.events(AuditAction.HOOK_STARTED)).hasSize(4);
        assertThat(flow.events(AuditAction.HOOK_ENDED))
                .hasSize(4)
                .first()
                .asString()
                .startsWith("hooks.before-vm " + folder)
                .endsWith("exit code 0: printed");
        process.recoverAnyway();
        assertThat(calls()).hasSize(4);
    }

    @Test
    void beforeVmMayRefuseAVmWhichIsNotTouchedThen() throws IOException {
        FakeDomain vm = flow.running("a");
        hook(JobParameter.HOOK_BEFORE_VM, "exit 7");
        hook(JobParameter.HOOK_AFTER_VM, "");
        FlowHarness.Program process = flow.process();
        Run run = approved(process);
        assertThat(process.start(run).ending()).isEqualTo(Ending.NOT_ALL_UPGRADED);
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED HOOK_REFUSED");
        assertThat(process.outcome(run, vm).orElseThrow().message()).contains("exit code 7: printed");
        isUntouched(vm);
        assertThat(process.room.restorePoints().find(run.number(), vm.id())).isEmpty();
        assertThat(calls()).last().asString().endsWith("SKIPPED HOOK_REFUSED ");
    }

    @Test
    void beforeVmThatHangsRefusesToo() {
        FakeDomain vm = flow.running("a");
        hook(JobParameter.HOOK_BEFORE_VM, "exec sleep 600");
        hooks.put(JobParameter.HOOK_DEADLINE, List.of("200ms"));
        FlowHarness.Program process = flow.process();
        Run run = approved(process);
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED HOOK_REFUSED");
        assertThat(process.outcome(run, vm).orElseThrow().message()).contains("did not end within 200 ms");
        isUntouched(vm);
    }

    @Test
    void afterVmThatFailsChangesNothing() throws IOException {
        FakeDomain vm = flow.running("a");
        hook(JobParameter.HOOK_AFTER_VM, "exit 1");
        FlowHarness.Program process = flow.process();
        Run run = approved(process);
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(run, vm)).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
        assertThat(flow.events(AuditAction.HOOK_FAILED)).hasSize(1);
        process.recover();
        assertThat(calls()).hasSize(1);
    }

    @Test
    void afterVmIsCalledByTheNextStartWhereTheProcessDiedOnceTheVmWasSettled() throws IOException {
        FakeDomain vm = flow.running("a");
        hook(JobParameter.HOOK_AFTER_VM, "");
        Run run = settledByOneThatDied();
        assertThat(folder.resolve("calls")).doesNotExist();
        FlowHarness.Program process = flow.process();
        assertThat(process.recover().ending()).isEqualTo(Ending.DONE);
        assertThat(calls()).containsExactly("after-vm " + facts(run, vm) + " UPGRADED UPGRADE_SUCCESSFUL AGENT");
        process.recover();
        process.recoverAnyway();
        assertThat(calls()).hasSize(1);
    }

    @Test
    void afterVmIsCalledForAVmThatARecoverySettles() throws IOException {
        FakeDomain vm = flow.running("a");
        hook(JobParameter.HOOK_AFTER_VM, "");
        FlowHarness.Program process = flow.process();
        Run run = approved(process);
        flow.killedBefore("start", run);
        process.recover();
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(calls()).hasSize(1);
    }

    @Test
    void aProgramThatSomebodyWroteIntoTheDatabaseIsNotRun() throws IOException {
        flow.running("a");
        hook(JobParameter.HOOK_AFTER_VM, "");
        Run run = settledByOneThatDied();
        Path theirs = HookScript.write(folder.resolve("theirs"), "touch " + folder.resolve("calls"));
        flow.tamper(
                "run",
                "update run set options = replace(options, '" + command(JobParameter.HOOK_AFTER_VM) + "', '" + theirs
                        + "') where number = " + run.number());
        assertThatThrownBy(flow.process()::recover).isInstanceOf(TamperedException.class);
        assertThat(folder.resolve("calls")).doesNotExist();
        assertThat(flow.events(AuditAction.HOOK_FAILED))
                .singleElement()
                .asString()
                .startsWith("hooks.after-vm not called: ");
    }

    @Test
    void backupLetsAVmGoOnWhoseDisksCannotBeKept() throws IOException {
        FakeDomain vm = flow.running("a");
        withoutSnapshots();
        hook(JobParameter.HOOK_BACKUP, "");
        FlowHarness.Program process = flow.process();
        Run run = approved(process);
        assertThat(run.vms().get(0).risks())
                .extracting(PlannedVm.PlannedRisk::code)
                .contains("BACKUP_BY_HOOK");
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(calls()).containsExactly("backup " + facts(run, vm) + "   true");
        assertThat(flow.events(AuditAction.STAGE_ENDED))
                .anySatisfy(event -> assertThat(event)
                        .contains("NONE; its host can't make snapshots; backed up by hook: exit code 0"));
    }

    @Test
    void backupThatFailsLeavesTheVmOutUnlessItWasApprovedWithout() throws IOException {
        FakeDomain vm = flow.running("a");
        withoutSnapshots();
        hook(JobParameter.HOOK_BACKUP, "exit 9");
        FlowHarness.Program process = flow.process();
        Run run = approved(process);
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED NO_RESTORE_POINT");
        assertThat(process.outcome(run, vm).orElseThrow().message()).contains("the backup hook failed: exit code 9");
        isUntouched(vm);

        hooks.put(JobParameter.DISKS, List.of("when-possible"));
        Run without = approved(process);
        process.start(without);
        assertThat(process.settled(without, vm)).startsWith("UPGRADED");
        assertThat(calls()).hasSize(2);
    }

    @Test
    void backupIsNotCalledWhereTheDisksAreKept() {
        FakeDomain vm = flow.running("a");
        hook(JobParameter.HOOK_BACKUP, "");
        FlowHarness.Program process = flow.process();
        Run run = approved(process);
        process.start(run);
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(folder.resolve("calls")).doesNotExist();
    }

    private Run settledByOneThatDied() {
        Run run = approved(flow.process());
        Dying dying = new Dying();
        FlowHarness.Program killed = flow.process(dying);
        dying.life = Optional.of(killed.life);
        dies(() -> killed.start(run));
        assertThat(killed.life.isDead()).isTrue();
        return run;
    }

    private void withoutSnapshots() {
        flow.host.without(Ability.DISK_ONLY_SNAPSHOT).without(Ability.INTERNAL_SNAPSHOT);
    }

    private void isUntouched(FakeDomain vm) {
        flow.isAsBefore(vm);
        assertThat(vm.shutdownRequests()).isZero();
        assertThat(flow.calls("define")).isZero();
    }

    /** Writes down what it is told, prints a word, and ends as the script says. */
    private void hook(JobParameter parameter, String end) {
        Path file = HookScript.write(
                folder.resolve(parameter.name()),
                "echo \"$VMCOMPAT_HOOK $VMCOMPAT_RUN $VMCOMPAT_CLUSTER $VMCOMPAT_VM $VMCOMPAT_UUID $VMCOMPAT_HOST"
                        + " $VMCOMPAT_FROM $VMCOMPAT_TO $VMCOMPAT_OUTCOME $VMCOMPAT_CODE"
                        + " $VMCOMPAT_VERIFIED_BY$VMCOMPAT_RUNNING\" >> " + folder.resolve("calls")
                        + "\necho printed\n" + end + "\n");
        hooks.put(parameter, List.of(file.toString()));
    }

    private String command(JobParameter parameter) {
        return hooks.get(parameter).get(0);
    }

    private String facts(Run run, FakeDomain vm) {
        return String.join(
                " ",
                Long.toString(run.number()),
                flow.name,
                vm.name().text(),
                vm.id().toString(),
                flow.uri.text(),
                FROM,
                TO);
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    private Run approved(FlowHarness.Program process) {
        Run run = process.room.runner().plan(flow.cluster, new RunOptions(hooks), "os:test@host");
        process.approve(run);
        return run;
    }

    /** Its process dies as soon as a VM is settled. */
    private static final class Dying implements StageListener {

        private Optional<Lifeline> life = Optional.empty();

        @Override
        public void stageStarted(VmInHand vm, StageName stage) {}

        @Override
        public void stageEnded(VmInHand vm, StageName stage, StageResult result) {}

        @Override
        public void settled(VmInHand vm, Outcome outcome, String why) {
            life.orElseThrow().kill();
        }
    }
}
