package dev.vmcompat.upgrade;

import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.PowerState;
import dev.vmcompat.hypervisor.StartMode;
import dev.vmcompat.plan.FinalPower;
import dev.vmcompat.plan.OffNetwork;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Starts a VM and proves that it is in service on a machine type. The same checks serve the new type and, when it is brought back, the old one.
 *
 * <ol>
 *   <li>what would make a start lie is looked at first: a managed-save image, another definition than the one meant
 *   <li>start, unless it runs already
 *   <li>the live machine type is the one meant: only that proves it
 *   <li>the agent answers, if it did before
 *   <li>during the settle time there is no stop, crash or panic; one reboot starts that time anew, a third is a loop
 *   <li>the guest has its addresses and disks again, and its health checks pass
 * </ol>
 */
final class StartCheck {

    private final Pace pace;

    StartCheck(Pace pace) {
        this.pace = pace;
    }

    /** How it went. */
    sealed interface Verdict {

        /** In service. */
        record InService(VerifiedBy by) implements Verdict {}

        /**
         * Not in service, or not surely.
         *
         * @param broken the guest panicked, crashed or loops, so that its power may be cut
         */
        record Failed(Reason reason, boolean broken) implements Verdict {}

        static Verdict failed(ReasonCode code, String subject, boolean broken) {
            return new Failed(Reason.of(code, subject), broken);
        }
    }

    /** Is told how far it came, before anything may go wrong. */
    interface Told {

        /** It was started, or is seen running, on the machine type. */
        void started();

        /** Its agent answers. */
        void answered();

        /** For nobody. */
        static Told nobody() {
            return new Told() {
                @Override
                public void started() {}

                @Override
                public void answered() {}
            };
        }
    }

    Verdict start(VmInHand vm, String machine, Told told) {
        try (Watch watch = new Watch(vm.host(), vm.id(), pace)) {
            Optional<Verdict> refused = startIfDown(vm, machine, told);
            if (refused.isPresent()) {
                return refused.get();
            }
            resumeWithLinksDown(vm);
            Optional<String> live = vm.liveMachine();
            if (live.isEmpty()) {
                return Steadiness.stopped(vm.state());
            }
            if (!live.get().equals(machine)) {
                return Verdict.failed(
                        ReasonCode.WRONG_MACHINE_TYPE, "it runs on " + live.get() + ", not " + machine, false);
            }
            told.started();
            return inService(vm, watch, told);
        }
    }

    private Optional<Verdict> startIfDown(VmInHand vm, String machine, Told told) {
        if (!vm.state().isDown()) {
            return Optional.empty();
        }
        vm.noteDown();
        if (vm.entry().managedSave()) {
            return Optional.of(
                    Verdict.failed(ReasonCode.MANAGED_SAVE_IMAGE, "it appeared while the VM was down", false));
        }
        Optional<String> defined = new DomainDefinition(vm.host().inactiveDefinition(vm.id())).machineType();
        if (defined.filter(machine::equals).isEmpty()) {
            return Optional.of(Verdict.failed(
                    ReasonCode.DEFINITION_NOT_EXACT,
                    "its definition says " + defined.orElse("nothing") + ", not " + machine,
                    false));
        }
        try {
            vm.guard().start(withLinksDown(vm) ? StartMode.PAUSED : StartMode.RUNNING);
            told.started();
        } catch (HypervisorException e) {
            if (e.kind() == HypervisorException.Kind.UNREACHABLE || e.kind() == HypervisorException.Kind.NOT_FOUND) {
                throw e;
            }
            if (vm.state().isDown()) {
                return Optional.of(Verdict.failed(ReasonCode.START_FAILED, String.valueOf(e.getMessage()), false));
            }
        }
        return Optional.empty();
    }

    /** A VM that was off is started for its check only: nobody may meet it on the network. */
    static boolean withLinksDown(VmInHand vm) {
        return !vm.ranBefore()
                && vm.options().offNetwork() == OffNetwork.DOWN
                && vm.options().powerState() == FinalPower.ORIGINAL;
    }

    /** Also what is left to do where a process died between starting and resuming. */
    private static void resumeWithLinksDown(VmInHand vm) {
        if (withLinksDown(vm) && vm.state().power() == PowerState.PAUSED) {
            Links.down(vm.host().liveDescription(vm.id())).forEach(vm.guard()::updateDevice);
            vm.guard().resume();
        }
    }

    private Verdict inService(VmInHand vm, Watch watch, Told told) {
        Steadiness steadiness = new Steadiness(vm, watch);
        VerifiedBy level = VerifiedBy.RUNNING;
        if (vm.notes().flag(Note.AGENT_BEFORE)) {
            Optional<Verdict> failed = awaitAgent(vm, watch, steadiness);
            if (failed.isPresent()) {
                return failed.get();
            }
            told.answered();
            level = VerifiedBy.AGENT;
        }
        vm.note(Note.UP_AT, pace.now());
        return settle(vm, watch, steadiness, level);
    }

    /** Empty once it answers. The deadline is a boot's: a reboot begins it anew, and the third is a loop. */
    private static Optional<Verdict> awaitAgent(VmInHand vm, Watch watch, Steadiness steadiness) {
        Duration deadline = vm.options().agentDeadline(vm.isWindows());
        while (true) {
            int reboots = steadiness.reboots();
            Optional<Optional<Verdict>> end = watch.until(deadline, () -> unsteadyOrAnswers(vm, steadiness));
            if (end.isPresent()) {
                return end.get();
            }
            if (steadiness.reboots() == reboots) {
                return Optional.of(Verdict.failed(ReasonCode.AGENT_SILENT, "for " + deadline, false));
            }
        }
    }

    private static Optional<Optional<Verdict>> unsteadyOrAnswers(VmInHand vm, Steadiness steadiness) {
        Optional<Verdict> unsteady = steadiness.look();
        return unsteady.isPresent() || GuestAgent.answers(vm.host(), vm.id())
                ? Optional.of(unsteady)
                : Optional.empty();
    }

    private Verdict settle(VmInHand vm, Watch watch, Steadiness steadiness, VerifiedBy level) {
        Instant end = pace.now().plus(vm.options().settle());
        while (true) {
            Optional<Verdict> unsteady = steadiness.look();
            if (unsteady.isPresent()) {
                return unsteady.get();
            }
            if (steadiness.rebooted()) {
                // It boots again, which may take longer than it is to be watched.
                Optional<Verdict> failed =
                        level == VerifiedBy.AGENT ? awaitAgent(vm, watch, steadiness) : Optional.empty();
                if (failed.isPresent()) {
                    return failed.get();
                }
                end = pace.now().plus(vm.options().settle());
            }
            Duration left = Duration.between(pace.now(), end);
            if (left.isNegative() || left.isZero()) {
                return lastLook(vm, new GuestCheck(vm, pace).after(steadiness, level));
            }
            steadiness.await(left);
        }
    }

    private static Verdict lastLook(VmInHand vm, Verdict verdict) {
        boolean byAgent = verdict instanceof Verdict.InService inService && inService.by() == VerifiedBy.AGENT;
        return byAgent && !GuestAgent.answers(vm.host(), vm.id())
                ? Verdict.failed(ReasonCode.AGENT_SILENT, "at the end", false)
                : verdict;
    }
}
