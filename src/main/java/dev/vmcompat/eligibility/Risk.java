package dev.vmcompat.eligibility;

/**
 * One risk of a VM's upgrade.
 *
 * @param code what to decide by
 * @param message for the administrator, naming what is concerned; may hold text of a host, which rendering escapes
 */
public record Risk(RiskCode code, String message) {

    public Risk {
        if (message.isBlank()) {
            throw new IllegalArgumentException("a risk says something: " + code);
        }
    }

    /** The code's own sentence. */
    public static Risk of(RiskCode code) {
        return new Risk(code, code.sentence());
    }

    /** The code's own sentence, and what it is about here. */
    public static Risk of(RiskCode code, String subject) {
        return new Risk(code, code.sentence() + " (" + subject + ")");
    }

    /** A check that could not be made: unknown, neither passed nor failed. */
    public static Risk notChecked(String what) {
        return new Risk(RiskCode.NOT_CHECKED, "not checked: " + what);
    }

    /** Whether it leaves a VM out unless accepted. */
    public boolean high() {
        return code.isHigh();
    }
}
