package dev.vmcompat.upgrade;

/** A stage after which, if its result holds, the VM is settled. */
interface LastStage extends Stage {

    /** Commits the VM's outcome. */
    void settle(VmInHand vm, StageResult.Ok result, Settlement settlement);
}
