package dev.vmcompat.run;

/** A host does not answer, so nothing was begun and no stage run: the state of its VMs is not known. */
final class HostSilentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    HostSilentException(String message, Throwable cause) {
        super(message, cause);
    }

    HostSilentException(String message) {
        super(message);
    }
}
