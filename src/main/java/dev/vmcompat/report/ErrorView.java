package dev.vmcompat.report;

/** {@code {error:{code, message, hint}}}. */
public record ErrorView(ErrorBody error) {

    /**
     * What went wrong.
     *
     * @param code stable, in capitals
     * @param message one sentence
     * @param hint what to do; may be empty
     */
    public record ErrorBody(String code, String message, String hint) {}

    public static ErrorView of(String code, String message, String hint) {
        return new ErrorView(new ErrorBody(code, message, hint));
    }
}
