package dev.vmcompat.upgrade;

import dev.vmcompat.hook.HookProgram;
import dev.vmcompat.hook.HookResult;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.plan.JobParameter;
import dev.vmcompat.plan.Run;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Calls the programs that a run froze, with an event before and after each call: a process that dies in between calls again. */
public final class Hooks {

    private final Ledger ledger;

    public Hooks(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Calls {@code hooks.before-vm}, where the run has one. */
    Optional<HookResult> beforeVm(VmInHand vm) {
        return call(JobParameter.HOOK_BEFORE_VM, vm.options().beforeVmHook(), vm, facts(vm));
    }

    /** Calls {@code hooks.backup}, where the run has one. */
    Optional<HookResult> backup(VmInHand vm, String why) {
        return call(
                JobParameter.HOOK_BACKUP,
                vm.options().backupHook(),
                vm,
                facts(vm)
                        .with("VMCOMPAT_MESSAGE", why)
                        .with(
                                "VMCOMPAT_RUNNING",
                                Boolean.toString(vm.state().power().isRunning())));
    }

    /** Calls {@code hooks.after-vm}, where the run has one; an approved list that is not as it was written is for no program. */
    public Optional<HookResult> afterVm(Run run, Progress settled, HookFacts facts) {
        return call(
                JobParameter.HOOK_AFTER_VM,
                run.options().afterVmHook(),
                run.options().hookDeadline(),
                settled.cluster(),
                settled.work(),
                facts);
    }

    /** Writes down that {@code hooks.after-vm} is not called, ever. */
    public void afterVmNotCalled(Progress settled, String why) {
        append(
                AuditAction.HOOK_FAILED,
                JobParameter.HOOK_AFTER_VM,
                settled.cluster(),
                settled.work(),
                "not called: " + why);
    }

    private static HookFacts facts(VmInHand vm) {
        return HookFacts.of(vm.run(), vm.planned(), vm.host().uri().text());
    }

    private Optional<HookResult> call(JobParameter hook, List<String> command, VmInHand vm, HookFacts facts) {
        return call(
                hook, command, vm.options().hookDeadline(), vm.cluster().name().text(), vm.work(), facts);
    }

    private Optional<HookResult> call(
            JobParameter hook, List<String> command, Duration deadline, String cluster, WorkId work, HookFacts facts) {
        if (command.isEmpty()) {
            return Optional.empty();
        }
        HookProgram program = new HookProgram(command);
        append(AuditAction.HOOK_STARTED, hook, cluster, work, program.file());
        HookResult result = program.run(
                facts.with("VMCOMPAT_HOOK", hook.key().substring(hook.key().indexOf('.') + 1))
                        .values(),
                deadline);
        append(
                result.succeeded() ? AuditAction.HOOK_ENDED : AuditAction.HOOK_FAILED,
                hook,
                cluster,
                work,
                program.file() + ": " + result.words());
        return Optional.of(result);
    }

    private void append(AuditAction action, JobParameter hook, String cluster, WorkId work, String after) {
        ledger.append(AuditDraft.of(Actor.operatingSystem(), action)
                .inCluster(cluster)
                .ofRun(work.run())
                .ofVm(work.vm().uuid())
                .after(hook.key() + " " + after));
    }
}
