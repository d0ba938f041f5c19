package dev.vmcompat.rig;

/** The rig itself could not do what a test asked of it; the message says what, and what to install where that is the reason. */
public final class RigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A fault without another one behind it. */
    public RigException(String message) {
        super(message);
    }

    /** A fault with its cause. */
    public RigException(String message, Throwable cause) {
        super(message, cause);
    }
}
