package dev.vmcompat.eligibility;

import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.inventory.Description;
import dev.vmcompat.inventory.HostReading;
import dev.vmcompat.inventory.VirtualMachine;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules about what a VM is doing now. */
final class StateRules {

    private static final String POWER_OFF_ENDS_IT = "destroy";

    private StateRules() {}

    static Stream<Reason> all(Subject subject) {
        return Stream.concat(
                withoutDefinition(subject.vm(), subject.options()),
                Stream.of(blockJob(subject), onPoweroff(subject), linksNotControllable(subject))
                        .flatMap(Optional::stream));
    }

    /** Those that hold for a VM whose definition could not be read, too. */
    static Stream<Reason> withoutDefinition(VirtualMachine vm, AssessmentOptions options) {
        return Stream.of(
                        when(!vm.entry().persistent(), ReasonCode.TRANSIENT),
                        when(vm.entry().managedSave(), ReasonCode.MANAGED_SAVE_IMAGE),
                        powerState(vm),
                        offNotNamed(vm, options))
                .flatMap(Optional::stream);
    }

    private static Optional<Reason> powerState(VirtualMachine vm) {
        return switch (vm.state().power()) {
            case RUNNING, BLOCKED, SHUT_OFF -> Optional.empty();
            case PAUSED -> Optional.of(Reason.of(ReasonCode.PAUSED));
            case CRASHED -> Optional.of(Reason.of(ReasonCode.CRASHED));
            case IN_SHUTDOWN, PM_SUSPENDED, NO_STATE ->
                Optional.of(
                        Reason.of(ReasonCode.STATE_UNSETTLED, vm.state().power().toString()));
        };
    }

    private static Optional<Reason> blockJob(Subject subject) {
        List<String> disks = subject.vm().description() instanceof Description.Read read
                ? read.blockJobs().running()
                : List.of();
        return when(!disks.isEmpty(), ReasonCode.BLOCK_JOB_ACTIVE, String.join(", ", disks));
    }

    /** Anything but destroy leaves it running, renamed or preserved after a power-off. */
    private static Optional<Reason> onPoweroff(Subject subject) {
        String configured = subject.configured().facts().lifecycle().onPoweroff();
        String running = subject.present().facts().lifecycle().onPoweroff();
        boolean ends = configured.equals(POWER_OFF_ENDS_IT) && running.equals(POWER_OFF_ENDS_IT);
        return when(
                !ends,
                ReasonCode.ON_POWEROFF_RESTARTS,
                "on_poweroff=" + (configured.equals(POWER_OFF_ENDS_IT) ? running : configured));
    }

    private static Optional<Reason> offNotNamed(VirtualMachine vm, AssessmentOptions options) {
        return when(vm.state().isDown() && !options.offVms().takes(vm.id()), ReasonCode.POWERED_OFF_NOT_NAMED);
    }

    private static Optional<Reason> linksNotControllable(Subject subject) {
        boolean matters = subject.isOff()
                && !subject.options().offVms().linksUp()
                && !subject.configured().facts().interfaces().isEmpty();
        boolean can = subject.inventory()
                .host(subject.vm().host())
                .map(HostReading.Reachable::info)
                .filter(info -> info.can(Ability.START_PAUSED) && info.can(Ability.UPDATE_DEVICE))
                .isPresent();
        return when(matters && !can, ReasonCode.LINKS_NOT_CONTROLLABLE);
    }

    private static Optional<Reason> when(boolean found, ReasonCode code) {
        return found ? Optional.of(Reason.of(code)) : Optional.empty();
    }

    private static Optional<Reason> when(boolean found, ReasonCode code, String subject) {
        return found ? Optional.of(Reason.of(code, subject)) : Optional.empty();
    }
}
