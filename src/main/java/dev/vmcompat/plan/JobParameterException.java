package dev.vmcompat.plan;

/** A job parameter that nobody can follow: unknown, of a wrong type, given twice, or not to be changed any more. */
public final class JobParameterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String key;
    private final String sentence;
    private final String hint;

    JobParameterException(String key, String message, String hint) {
        super(message);
        this.key = key;
        this.sentence = message;
        this.hint = hint;
    }

    /** As the user wrote it. */
    public String key() {
        return key;
    }

    /** What to write instead. */
    public String hint() {
        return hint;
    }

    /** Never null. */
    @Override
    public String getMessage() {
        return sentence;
    }
}
