package dev.vmcompat.run;

/** What was asked does not fit the state of the run or VM; nothing was done. */
public final class NotPossibleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotPossibleException(String message) {
        super(message);
    }
}
