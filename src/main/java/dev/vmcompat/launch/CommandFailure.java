package dev.vmcompat.launch;

/** A command cannot go on, and everything there is to say about it fits one sentence and a hint. */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String sentence;
    private final String hint;

    /** @param hint what to do; may be empty */
    public CommandFailure(ExitCode exitCode, String message, String hint) {
        super(message);
        this.exitCode = exitCode;
        this.sentence = message;
        this.hint = hint;
    }

    public static CommandFailure usage(String message, String hint) {
        return new CommandFailure(ExitCode.USAGE, message, hint);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public String hint() {
        return hint;
    }

    /** Never null. */
    @Override
    public String getMessage() {
        return sentence;
    }
}
