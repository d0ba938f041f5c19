package dev.vmcompat.plan;

/** Whether a VM is upgraded without a restore point of its disks. */
public enum RestorePointDemand implements Choice {
    /** Without a restore point of its disks a VM is left out. */
    REQUIRED("Without a restore point of its disks a VM is left out."),
    /** Without a restore point of its disks a VM is upgraded all the same. */
    WHEN_POSSIBLE("Without a restore point of its disks a VM is upgraded all the same.");

    private final String sentence;

    RestorePointDemand(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
