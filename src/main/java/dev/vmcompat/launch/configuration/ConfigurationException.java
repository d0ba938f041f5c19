package dev.vmcompat.launch.configuration;

/** The configuration cannot be followed. The message says where and what, the hint what is allowed. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String sentence;
    private final String hint;

    public ConfigurationException(String message, String hint) {
        super(message);
        this.sentence = message;
        this.hint = hint;
    }

    public ConfigurationException(String message, String hint, Throwable cause) {
        super(message, cause);
        this.sentence = message;
        this.hint = hint;
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
