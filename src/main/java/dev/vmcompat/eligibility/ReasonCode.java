package dev.vmcompat.eligibility;

/**
 * Why a VM is left out, or how its upgrade ended, in one vocabulary: a reason of the assessment may also be the code of an outcome. Names
 * are stored and printed, so they are never renamed.
 */
public enum ReasonCode {
    // Reasons of an assessment.
    /** It has its target machine type already. */
    ALREADY_CURRENT(Use.ASSESSMENT, "It has its target machine type already."),
    /** Its machine type is newer than any that every host of the cluster offers; a VM never goes back. */
    NEWER_THAN_TARGET(
            Use.ASSESSMENT,
            "Its machine type is newer than any that every host of the cluster offers; a VM never goes back."),
    /** Its machine type has no version, or belongs to a machine that is out of scope, so there is nothing newer of its kind. */
    NO_VERSIONED_MACHINE_TYPE(
            Use.ASSESSMENT,
            "Its machine type has no version, or belongs to a machine that is out of scope, so there is nothing newer of its kind."),
    /** Nothing is known about its machine type, so nothing can be called newer. */
    UNKNOWN_MACHINE_TYPE(Use.ASSESSMENT, "Nothing is known about its machine type, so nothing can be called newer."),
    /** No newer machine type of its family and vendor is offered by every host of the cluster. */
    TARGET_NOT_ON_EVERY_HOST(
            Use.ASSESSMENT, "No newer machine type of its family and vendor is offered by every host of the cluster."),
    /** Every newer machine type that all hosts offer is itself announced for removal. */
    TARGET_DEPRECATED(Use.ASSESSMENT, "Every newer machine type that all hosts offer is itself announced for removal."),
    /** Its description could not be read, so nothing is known about it. */
    UNREADABLE(Use.ASSESSMENT, "Its description could not be read, so nothing is known about it."),
    /** It has no persistent definition: it would be gone once it is off. */
    TRANSIENT(Use.ASSESSMENT, "It has no persistent definition: it would be gone once it is off."),
    /** It has a managed-save image: a start would resume the old machine, whatever its definition says. */
    MANAGED_SAVE_IMAGE(
            Use.ASSESSMENT,
            "It has a managed-save image: a start would resume the old machine, whatever its definition says."),
    /** It is paused, so its guest cannot shut down. */
    PAUSED(Use.ASSESSMENT, "It is paused, so its guest cannot shut down."),
    /** Its guest has crashed; that has to be looked at first. */
    CRASHED(Use.ASSESSMENT, "Its guest has crashed; that has to be looked at first."),
    /** It is shutting down, suspended by power management, or its host does not know its state. */
    STATE_UNSETTLED(
            Use.ASSESSMENT, "It is shutting down, suspended by power management, or its host does not know its state."),
    /** A block job runs on one of its disks. */
    BLOCK_JOB_ACTIVE(Use.ASSESSMENT, "A block job runs on one of its disks."),
    /** Its definition turns a power-off into a restart, so it would never be off. */
    ON_POWEROFF_RESTARTS(Use.ASSESSMENT, "Its definition turns a power-off into a restart, so it would never be off."),
    /** Its definition differs from what runs: a power cycle would activate changes that are not ours. */
    PENDING_CHANGES(
            Use.ASSESSMENT,
            "Its definition differs from what runs: a power cycle would activate changes that are not ours."),
    /** Several hosts have a domain of its UUID. */
    DEFINED_ON_SEVERAL_HOSTS(Use.ASSESSMENT, "Several hosts have a domain of its UUID."),
    /** Another VM's definition or backing chain uses a disk that it writes to. */
    DISK_USED_ELSEWHERE(Use.ASSESSMENT, "Another VM's definition or backing chain uses a disk that it writes to."),
    /** A file it starts with is missing: once off it could not start again. */
    MEDIUM_MISSING(Use.ASSESSMENT, "A file it starts with is missing: once off it could not start again."),
    /** Its firmware or NVRAM template is missing: once off it could not start again. */
    LOADER_MISSING(Use.ASSESSMENT, "Its firmware or NVRAM template is missing: once off it could not start again."),
    /** Its host does not offer the target with its emulator. */
    EMULATOR_MISSING(Use.ASSESSMENT, "Its host does not offer the target with its emulator."),
    /** A network or bridge it needs is not active on its host. */
    NETWORK_INACTIVE(Use.ASSESSMENT, "A network or bridge it needs is not active on its host."),
    /** A storage pool it needs is not active on its host. */
    POOL_INACTIVE(Use.ASSESSMENT, "A storage pool it needs is not active on its host."),
    /** Its host has not enough free memory to start it. */
    HOST_MEMORY(Use.ASSESSMENT, "Its host has not enough free memory to start it."),
    /** Its host does not accept the new definition. */
    DEFINITION_REJECTED(Use.ASSESSMENT, "Its host does not accept the new definition."),
    /** It has a device that the upgrade cannot answer for. */
    DEVICE_NOT_SUPPORTED(Use.ASSESSMENT, "It has a device that the upgrade cannot answer for."),
    /** It has no record of the cluster it came from, and this cluster requires one. */
    NO_ORIGIN(Use.ASSESSMENT, "It has no record of the cluster it came from, and this cluster requires one."),
    /** The cluster it came from has a product version or an architecture that the version matrix does not name. */
    SOURCE_VERSION_UNSUPPORTED(
            Use.ASSESSMENT,
            "The cluster it came from has a product version or an architecture that the version matrix does not name."),
    /** This cluster has a product version that the version matrix does not name as a destination. */
    DESTINATION_VERSION_UNSUPPORTED(
            Use.ASSESSMENT,
            "This cluster has a product version that the version matrix does not name as a destination."),
    /** Its owner holds it back by a mark in its metadata. */
    HELD_BACK(Use.ASSESSMENT, "Its owner holds it back by a mark in its metadata."),
    /** Another management system owns it and would write its own definition back. */
    MANAGED_ELSEWHERE(Use.ASSESSMENT, "Another management system owns it and would write its own definition back."),
    /** It carries a claim of vmcompat that does not belong to work of this installation on this VM. */
    CLAIMED(
            Use.ASSESSMENT,
            "It carries a claim of vmcompat that does not belong to work of this installation on this VM."),
    /** No restore point of its disks can be made. */
    NO_RESTORE_POINT(Use.ASSESSMENT, "No restore point of its disks can be made."),
    /** It was taken back from this target before; ask again with retry=true. */
    ROLLED_BACK_BEFORE(Use.ASSESSMENT, "It was taken back from this target before; ask again with retry=true."),
    /** A host of the cluster cannot be read, so neither the target nor the VM's being there only once is certain. */
    HOST_UNREACHABLE(
            Use.ASSESSMENT,
            "A host of the cluster cannot be read, so neither the target nor the VM's being there only once is certain."),
    /** It is off; a VM that is off is taken only when named exactly or with off-vms=include. */
    POWERED_OFF_NOT_NAMED(
            Use.ASSESSMENT, "It is off; a VM that is off is taken only when named exactly or with off-vms=include."),
    /** It is off, and its host can neither start it paused nor put its links down; off-network=up would start it with links up. */
    LINKS_NOT_CONTROLLABLE(
            Use.ASSESSMENT,
            "It is off, and its host can neither start it paused nor put its links down; off-network=up would start it with links up."),
    /** It has a high risk that was not accepted with accept-risk. */
    RISK_NOT_ACCEPTED(Use.ASSESSMENT, "It has a high risk that was not accepted with accept-risk."),

    // Codes that only an outcome has.
    /** It runs, or is off as before, on its target and passed its checks. */
    UPGRADE_SUCCESSFUL(Use.OUTCOME, "It runs, or is off as before, on its target and passed its checks."),
    /** It was abnormal before anything was done; migrate it back to the source cluster and look into it there. */
    UNHEALTHY(
            Use.OUTCOME,
            "It was abnormal before anything was done; migrate it back to the source cluster and look into it there."),
    /** It is no longer as it was approved. */
    CHANGED_SINCE_PLAN(Use.OUTCOME, "It is no longer as it was approved."),
    /** The program hooks.before-vm refused it. */
    HOOK_REFUSED(Use.OUTCOME, "The program hooks.before-vm refused it."),
    /** It is no longer in the cluster. */
    VM_GONE(Use.OUTCOME, "It is no longer in the cluster."),
    /** Its guest did not shut down before the deadline. */
    SHUTDOWN_TIMED_OUT(Use.OUTCOME, "Its guest did not shut down before the deadline."),
    /** The approval ended while it was in hand. */
    APPROVAL_ENDED(Use.OUTCOME, "The approval ended while it was in hand."),
    /** Somebody else started it while it was in hand. */
    STARTED_BY_OTHERS(Use.OUTCOME, "Somebody else started it while it was in hand."),
    /** A stage ended in an error again and again. */
    STAGE_FAILED(Use.OUTCOME, "A stage ended in an error again and again."),
    /** The definition read back differs from what was meant in more than the change. */
    DEFINITION_NOT_EXACT(Use.OUTCOME, "The definition read back differs from what was meant in more than the change."),
    /** It did not start. */
    START_FAILED(Use.OUTCOME, "It did not start."),
    /** It runs on another machine type than it was started with. */
    WRONG_MACHINE_TYPE(Use.OUTCOME, "It runs on another machine type than it was started with."),
    /** It stopped after the start, while it was watched. */
    STOPPED_AFTER_START(Use.OUTCOME, "It stopped after the start, while it was watched."),
    /** Its guest panicked or crashed after the start, while it was watched. */
    GUEST_CRASHED(Use.OUTCOME, "Its guest panicked or crashed after the start, while it was watched."),
    /** Its guest rebooted again and again. */
    REBOOT_LOOP(Use.OUTCOME, "Its guest rebooted again and again."),
    /** Its guest agent answered before and did not answer after the start. */
    AGENT_SILENT(Use.OUTCOME, "Its guest agent answered before and did not answer after the start."),
    /** An address that it had before did not come back. */
    ADDRESS_MISSING(Use.OUTCOME, "An address that it had before did not come back."),
    /** A disk that its guest saw before is missing or different. */
    DISK_CHANGED(Use.OUTCOME, "A disk that its guest saw before is missing or different."),
    /** Its health check failed after the start. */
    HEALTH_CHECK_FAILED(Use.OUTCOME, "Its health check failed after the start."),
    /** It could not be brought back to its old machine type. */
    RESTORE_FAILED(Use.OUTCOME, "It could not be brought back to its old machine type."),
    /** The check that failed on the new machine type fails on the old one too. */
    FAILS_ON_OLD_TYPE_TOO(Use.OUTCOME, "The check that failed on the new machine type fails on the old one too."),
    /** Its guest answers on the new machine type but does not go down; it was left running. */
    WILL_NOT_GO_DOWN(
            Use.OUTCOME, "Its guest answers on the new machine type but does not go down; it was left running."),
    /** The claim on it was removed while it was in hand. */
    CLAIM_GONE(Use.OUTCOME, "The claim on it was removed while it was in hand."),
    /** Its claim is newer than the database, which was probably restored from a backup. */
    DATABASE_OLDER_THAN_CLAIM(
            Use.OUTCOME, "Its claim is newer than the database, which was probably restored from a backup."),
    /** The rows of its run are not as this installation wrote them; it was brought into service by our claim on it. */
    RUN_TAMPERED(
            Use.OUTCOME,
            "The rows of its run are not as this installation wrote them; it was brought into service by our claim on it."),
    /** Its host was given up. */
    HOST_LOST(Use.OUTCOME, "Its host was given up."),
    /** Its disks can't go back to its restore point. */
    DISKS_NOT_REVERTIBLE(Use.OUTCOME, "Its disks can't go back to its restore point."),
    /** It was taken back to its old machine type because a person asked for it. */
    ROLLED_BACK_ON_REQUEST(Use.OUTCOME, "It was taken back to its old machine type because a person asked for it.");

    /** Where a code may stand. */
    public enum Use {
        /** Found by looking at a VM; may be an outcome's code too, where the second look finds it. */
        ASSESSMENT,
        /** Only known once a VM was taken in hand. */
        OUTCOME
    }

    private final Use use;
    private final String sentence;

    ReasonCode(Use use, String sentence) {
        this.use = use;
        this.sentence = sentence;
    }

    /** Where the code may stand. */
    public Use use() {
        return use;
    }

    /** The code in words. */
    public String sentence() {
        return sentence;
    }
}
