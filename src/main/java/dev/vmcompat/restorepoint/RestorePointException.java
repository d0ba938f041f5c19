package dev.vmcompat.restorepoint;

/** The VM is not as its restore point needs it, so nothing more was done to it. */
public final class RestorePointException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RestorePointException(RestorePoint point, String why) {
        super("restore point of " + point.vm() + " in run " + point.run() + ": " + why);
    }
}
