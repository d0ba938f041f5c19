package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.DomainState;
import dev.vmcompat.hypervisor.PowerState;
import dev.vmcompat.hypervisor.StateReason;
import java.util.List;

/** libvirt's numbers of states and reasons (virDomainState, virDomainRunningReason and its kin). */
final class DomainStates {

    private static final List<StateReason> RUNNING = List.of(
            StateReason.UNKNOWN,
            StateReason.BOOTED,
            StateReason.MIGRATED,
            StateReason.RESTORED,
            StateReason.FROM_SNAPSHOT,
            StateReason.UNPAUSED,
            StateReason.MIGRATION_CANCELED,
            StateReason.SAVE_CANCELED,
            StateReason.WAKEUP,
            StateReason.CRASHED,
            StateReason.POSTCOPY,
            StateReason.POSTCOPY_FAILED);
    private static final List<StateReason> PAUSED = List.of(
            StateReason.UNKNOWN,
            StateReason.USER,
            StateReason.MIGRATION,
            StateReason.SAVE,
            StateReason.DUMP,
            StateReason.IO_ERROR,
            StateReason.WATCHDOG,
            StateReason.FROM_SNAPSHOT,
            StateReason.SHUTTING_DOWN,
            StateReason.SNAPSHOT,
            StateReason.CRASHED,
            StateReason.STARTING_UP,
            StateReason.POSTCOPY,
            StateReason.POSTCOPY_FAILED);
    private static final List<StateReason> IN_SHUTDOWN = List.of(StateReason.UNKNOWN, StateReason.USER);
    private static final List<StateReason> SHUT_OFF = List.of(
            StateReason.UNKNOWN,
            StateReason.SHUTDOWN,
            StateReason.DESTROYED,
            StateReason.CRASHED,
            StateReason.MIGRATED,
            StateReason.SAVED,
            StateReason.FAILED,
            StateReason.FROM_SNAPSHOT,
            StateReason.DAEMON);
    private static final List<StateReason> CRASHED = List.of(StateReason.UNKNOWN, StateReason.PANICKED);

    private DomainStates() {}

    static DomainState of(int state, int reason) {
        return switch (state) {
            case 1 -> new DomainState(PowerState.RUNNING, at(RUNNING, reason));
            case 2 -> new DomainState(PowerState.BLOCKED, StateReason.UNKNOWN);
            case 3 -> new DomainState(PowerState.PAUSED, at(PAUSED, reason));
            case 4 -> new DomainState(PowerState.IN_SHUTDOWN, at(IN_SHUTDOWN, reason));
            case 5 -> new DomainState(PowerState.SHUT_OFF, at(SHUT_OFF, reason));
            case 6 -> new DomainState(PowerState.CRASHED, at(CRASHED, reason));
            case 7 -> new DomainState(PowerState.PM_SUSPENDED, StateReason.UNKNOWN);
            default -> new DomainState(PowerState.NO_STATE, StateReason.UNKNOWN);
        };
    }

    private static StateReason at(List<StateReason> reasons, int number) {
        return number >= 0 && number < reasons.size() ? reasons.get(number) : StateReason.UNKNOWN;
    }
}
