package dev.vmcompat.upgrade;

/** What stages write down about the VM in hand, so that any later process knows it. Stored by name. */
public enum Note {
    /** true: a person asked for this rollback to give the disks back, too. */
    WITH_DISKS,
    /** true: the VM ran before it was begun. */
    ACTIVE_BEFORE,
    /** The host it was on when it was claimed, and then when it was found down: the connection URI. */
    HOST,
    /** true: its guest agent answered before. */
    AGENT_BEFORE,
    /** true: the host starts it at boot. */
    AUTOSTART,
    /** When the guest was asked to go down first, in the power-off stage. */
    SHUTDOWN_FIRST,
    /** When the guest was asked to go down last; set before the call, so that an open request is never forgotten. */
    SHUTDOWN_LAST,
    /** true: it was asked to go down and was not seen down since, so that it may still obey. */
    SHUTDOWN_OPEN,
    /** When the guest was found down. */
    OFF_AT,
    /** How it went down: an {@link OffHow}. */
    OFF_HOW,
    /** When its power was about to be cut by us, since it was last asked to go down. */
    CUT_AT,
    /** Disks whose discard the upgrade wrote, separated by commas; empty text: none. */
    DISCARD_WRITTEN,
    /** When a definition of ours was about to be defined; without it the standing one is not our doing. */
    DEFINE_AT,
    /** When the VM was about to be started on the new type: from here on it may run on it. */
    NEW_START,
    /** true: it was started on the new type, or seen running on it. */
    NEW_STARTED,
    /** true: the guest's agent answered on the new type. */
    NEW_ANSWERED,
    /** true: the guest panicked, crashed or rebooted again and again on the new type, so its power may be cut. */
    NEW_BROKEN,
    /** When the VM was in service again. */
    UP_AT,
    /** Why it is being restored: a reason's code. */
    PROBLEM,
    /** The sentence that goes with it. */
    PROBLEM_TEXT,
    /** When the disks were about to go back; until that is known to be done, the snapshot's claim may stand on the VM. */
    REVERT_AT,
    /** When the VM was about to be started on the old type. */
    OLD_START,
    /** How the VM was verified on the new type: a {@link VerifiedBy}. */
    VERIFIED,
    /** How the VM was verified when it was brought back: a {@link VerifiedBy}. */
    RESTORED,
    /** When it was started again because it had obeyed a shutdown request late. */
    LATE_START,
    /** Addresses, disks and system the agent told before, as JSON. */
    GUEST,
    /** What is different in the guest on the new type and is no failure, in words. */
    REMARKS
}
