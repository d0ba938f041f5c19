package dev.vmcompat.ledger;

import java.util.Arrays;
import java.util.Optional;

/** What can be in the history. Stored by name: a name is never changed or given another meaning. */
public enum AuditAction {
    RUN_PLANNED("A list of VMs was frozen and waits for approval."),
    RUN_APPROVED("An administrator approved exactly this list and these options."),
    RUN_REJECTED("A run was rejected before it was approved."),
    RUN_REVOKED("The approval of a run was taken back; nothing more is begun."),
    RUN_SUPERSEDED("A newer plan took the place of an unapproved one."),
    RUN_STARTED("A run was started or continued."),
    RUN_STOPPED("A run ended with VMs left; it can be continued."),
    RUN_COMPLETED("A run has settled every VM of its list."),
    RUN_FAILED("A run broke off on an error or a lost connection."),
    STOP_ASKED("Someone asked a run to stop after the VM in hand."),
    APPROVAL_EXPIRED("An approval ran out before the run was done."),
    APPROVAL_REFUSED("An approval did not count: missing, not for this list, or not from this installation."),
    PASSWORD_ACCEPTED("A password was right."),
    PASSWORD_WRONG("A password was wrong, or no account has the name."),
    PASSWORD_NOT_CHECKED("A password was given for a locked account and not looked at."),
    PASSWORD_NOT_ENOUGH("A password was right, but the account is disabled or its role does not allow what was asked."),
    PASSWORD_CHANGED("An account has a new password."),
    ACCOUNT_ADDED("An account was made."),
    ACCOUNT_CHANGE_REFUSED("A change of an account was asked for and refused."),
    ACCOUNT_LOCKED("Too many wrong passwords: the account is locked for a while."),
    ACCOUNT_UNLOCKED("An administrator lifted the lock of an account."),
    ACCOUNT_DISABLED("An account can no longer be used."),
    ACCOUNT_NOT_GENUINE("The row of an account was not written by this installation; it is not an account."),
    VM_BEGUN("A VM was taken in hand."),
    STAGE_STARTED("A stage began on the VM in hand."),
    STAGE_ENDED("A stage ended on the VM in hand."),
    VM_SETTLED("A VM has its one outcome in this run."),
    VM_RESOLVED("A person declared what became of a VM that needed attention."),
    LOCK_TAKEN("A process took the lock of a cluster and raised its epoch."),
    LOCK_RELEASED("A process gave the lock of a cluster back."),
    LOCK_LOST("A process found that it no longer holds the lock of its cluster and stopped acting."),
    CLAIM_SET("Our marker was set in a VM's metadata."),
    CLAIM_REMOVED("Our marker was removed from a VM's metadata."),
    CLAIM_FOUND("A marker of ours was found that the database does not know or knows as older."),
    CLAIM_FOREIGN("A marker of another installation was found; nothing was done."),
    CLAIM_GONE("Our marker disappeared from the VM in hand."),
    HOST_UNREACHABLE("A host does not answer."),
    HOST_REACHABLE("A host answers again."),
    VM_STARTED_LATE("A VM that obeyed our shutdown request after its deadline was started again."),
    POWER_FORCED("The power of a VM was cut because its guest did not go down."),
    ROLLBACK_ASKED("An administrator asked to bring a VM back to its old machine type."),
    ROLLBACK_SETTLED("A rollback that was asked for has its result."),
    RESTORE_POINT_MADE("What brings a VM back is in place."),
    RESTORE_POINT_KEPT("A restore point was kept beyond its expiry."),
    RESTORE_POINT_REMOVED("A restore point was removed: expired or pruned."),
    RESTORE_POINT_LOST("A restore point is no longer there, though nobody removed it through vmcompat."),
    RESTORE_POINT_NOT_REMOVED("A restore point could not be removed; it stays until a person prunes it."),
    EXPIRY_STARTED("A process began to end restore points."),
    EXPIRY_ENDED("A process has ended restore points, or gave way."),
    ORIGIN_CHANGED("The record of where a VM came from was set or cleared."),
    HOOK_STARTED("A program of the administrator's is called."),
    HOOK_ENDED("A program of the administrator's has ended well."),
    HOOK_FAILED("A program of the administrator's failed, was killed at its deadline, or was not run."),
    RECOVERY_STARTED("A process began to settle what another left."),
    TAMPERING_FOUND("A row is not as this installation wrote it."),
    KEY_LOST("A key that wrote to this database is not in the key file."),
    HISTORY_PURGED("The oldest events were removed; the chain is verified from a sealed checkpoint on.");

    private final String sentence;

    AuditAction(String sentence) {
        this.sentence = sentence;
    }

    /** What happened, for a reader. */
    public String sentence() {
        return sentence;
    }

    /** The action of that name; empty for one that a newer version wrote. */
    public static Optional<AuditAction> named(String name) {
        return Arrays.stream(values())
                .filter(action -> action.name().equals(name))
                .findFirst();
    }
}
