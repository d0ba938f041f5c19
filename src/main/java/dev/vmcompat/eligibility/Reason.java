package dev.vmcompat.eligibility;

/**
 * One reason why a VM is left out, or how it ended.
 *
 * @param code what to decide by
 * @param message for the administrator, naming what is concerned; may hold text of a host, which rendering escapes
 */
public record Reason(ReasonCode code, String message) {

    public Reason {
        if (message.isBlank()) {
            throw new IllegalArgumentException("a reason says something: " + code);
        }
    }

    /** The code's own sentence. */
    public static Reason of(ReasonCode code) {
        return new Reason(code, code.sentence());
    }

    /** The code's own sentence, followed by what it is about. */
    public static Reason of(ReasonCode code, String subject) {
        return new Reason(code, code.sentence() + " (" + subject + ")");
    }
}
