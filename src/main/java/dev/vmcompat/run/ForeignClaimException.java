package dev.vmcompat.run;

/** Another installation has claimed a VM of the cluster: nothing is done until a person has checked. */
public final class ForeignClaimException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ForeignClaimException(String message) {
        super(message);
    }
}
