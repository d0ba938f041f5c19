package dev.vmcompat.eligibility;

/**
 * What may go wrong for the guest although nothing forbids the upgrade. A VM with a high risk is left out unless {@code accept-risk=CODE}
 * names it. High are the risks of losing a guest's network, licence, keys or way back; low ones are only shown. Names are stored and printed,
 * so they are never renamed.
 */
public enum RiskCode {
    /** It is off: it is started for a moment, its links down, and shut down again. */
    POWERED_OFF(Level.LOW, "It is off: it is started for a moment, its links down, and shut down again."),
    /** No guest agent answers, so the upgrade can be verified by network or by running only. */
    NO_GUEST_AGENT(Level.LOW, "No guest agent answers, so the upgrade can be verified by network or by running only."),
    /** Windows takes every PCI device for a new one between 5.1 and 5.2: static addresses stay with the old adapter. */
    WINDOWS_NETWORK(
            Level.HIGH,
            "Windows takes every PCI device for a new one between 5.1 and 5.2: static addresses stay with the old adapter."),
    /** Windows on SeaBIOS does not find the SMBIOS tables of 8.1 and 8.2: UUID and serial number are missing. */
    WINDOWS_SMBIOS(
            Level.HIGH,
            "Windows on SeaBIOS does not find the SMBIOS tables of 8.1 and 8.2: UUID and serial number are missing."),
    /** Slot numbers change between q35 6.0 and 6.1, and with them Linux interface names of the form ensN. */
    INTERFACE_NAMES(
            Level.LOW,
            "Slot numbers change between q35 6.0 and 6.1, and with them Linux interface names of the form ensN."),
    /** Its TPM holds keys that no restore point brings back; disk encryption may ask for its recovery key. */
    TPM_STATE(
            Level.HIGH,
            "Its TPM holds keys that no restore point brings back; disk encryption may ask for its recovery key."),
    /** Its host no longer offers its present machine type: it could not be taken back. */
    OLD_TYPE_NOT_OFFERED(Level.HIGH, "Its host no longer offers its present machine type: it could not be taken back."),
    /** It has a restore point: it cannot be migrated until that is gone. */
    RESTORE_POINT_HELD(Level.LOW, "It has a restore point: it cannot be migrated until that is gone."),
    /** Another system owns it and was accepted: it may put back what is changed here. */
    MANAGED_BY_ANOTHER(Level.LOW, "Another system owns it and was accepted: it may put back what is changed here."),
    /** A host of the cluster is left out: whether this VM or its disks are on it too is not known. */
    HOST_LEFT_OUT(
            Level.LOW, "A host of the cluster is left out: whether this VM or its disks are on it too is not known."),
    /** No restore point of its disks can be made: the program hooks.backup has to keep them. */
    BACKUP_BY_HOOK(Level.LOW, "No restore point of its disks can be made: the program hooks.backup has to keep them."),
    /** Something could not be checked. */
    NOT_CHECKED(Level.LOW, "Something could not be checked.");

    /** How grave a risk is. */
    public enum Level {
        /** Shown. */
        LOW,
        /** Leaves a VM out unless it is accepted. */
        HIGH
    }

    private final Level level;
    private final String sentence;

    RiskCode(Level level, String sentence) {
        this.level = level;
        this.sentence = sentence;
    }

    /** How grave it is. */
    public Level level() {
        return level;
    }

    /** Whether it leaves a VM out unless accepted. */
    public boolean isHigh() {
        return level == Level.HIGH;
    }

    /** The risk in words. */
    public String sentence() {
        return sentence;
    }
}
