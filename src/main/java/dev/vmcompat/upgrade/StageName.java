package dev.vmcompat.upgrade;

/** The stages of the flow. Their texts are the steps' names in the job repository: stored identity, never renamed without a migration. */
public enum StageName {
    SNAPSHOT("snapshot"),
    POWER_OFF("power-off"),
    SEAL("seal"),
    UPGRADE("upgrade"),
    VERIFY_RESTART("verify-restart"),
    RESTORE("restore"),
    /** Of the job that ends restore points. */
    END_RESTORE_POINT("end-restore-point");

    private final String text;

    StageName(String text) {
        this.text = text;
    }

    /** The step's name. */
    public String text() {
        return text;
    }

    /** @throws IllegalArgumentException if no stage has this name */
    public static StageName of(String text) {
        for (StageName stage : values()) {
            if (stage.text.equals(text)) {
                return stage;
            }
        }
        throw new IllegalArgumentException("no stage is called '" + text + "'");
    }
}
