package dev.vmcompat.run;

/** Why a start begins no further VM. */
public enum EndReason {
    LIST_DONE("every VM of the list is settled"),
    STOP_ASKED("somebody asked it to stop"),
    INTERRUPTED("its process was asked to end"),
    LIMIT("its limit is reached"),
    MAX_FAILURES("too many VMs failed"),
    APPROVAL_ENDED("its approval is no longer valid"),
    HOST_SILENT(
            "a host of the cluster does not answer any more, so that another installation's claim there cannot be excluded"),
    NEEDS_ATTENTION("a VM of the cluster needs a person");

    private final String words;

    EndReason(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
