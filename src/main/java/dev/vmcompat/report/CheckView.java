package dev.vmcompat.report;

/**
 * A finding of {@code doctor}; the components are the JSON fields, in order.
 *
 * @param subject what was looked at
 * @param status how it is
 * @param message what was found
 * @param hint what to do about it; empty where nothing
 */
public record CheckView(String subject, Status status, String message, String hint) {

    /** How something is. */
    public enum Status {
        OK(Tone.GOOD),
        ADVICE(Tone.WARNING),
        NOT_CHECKED(Tone.FAINT),
        MISSING(Tone.BAD);

        private final Tone tone;

        Status(Tone tone) {
            this.tone = tone;
        }

        Tone tone() {
            return tone;
        }
    }
}
