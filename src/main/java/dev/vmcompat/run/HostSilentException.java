package dev.vmcompat.run;

import java.util.List;

/** A host does not answer, or a VM cannot be read, so nothing was begun: what is not known is not yes. No stage was run. */
final class HostSilentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    HostSilentException(String message, Throwable cause) {
        super(message, cause);
    }

    private HostSilentException(String message) {
        super(message);
    }

    /** @param unread hosts and VMs whose claims are not known, in words */
    static void throwIfAny(List<String> unread) {
        if (!unread.isEmpty()) {
            throw new HostSilentException("nothing was begun: no answer of " + String.join(", ", unread)
                    + ", so that another installation's claim in the cluster cannot be excluded");
        }
    }
}
