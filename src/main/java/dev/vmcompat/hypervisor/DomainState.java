package dev.vmcompat.hypervisor;

/** A domain's power state with its reason. */
public record DomainState(PowerState power, StateReason reason) {

    /** Down: off or crashed, nothing of the guest executes. NO_STATE is neither down nor active. */
    public boolean isDown() {
        return power == PowerState.SHUT_OFF || power == PowerState.CRASHED;
    }
}
