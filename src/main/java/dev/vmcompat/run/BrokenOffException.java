package dev.vmcompat.run;

import dev.vmcompat.hypervisor.HypervisorException;
import org.jspecify.annotations.Nullable;

/** Work on a VM broke off: it is not known how far it came, and the VM is still in hand. The next start, or {@code recover}, goes on. */
public final class BrokenOffException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenOffException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether it broke off because a host does not answer. */
    public boolean isHostUnreachable() {
        @Nullable Throwable at = getCause();
        while (at != null) {
            if (at instanceof HypervisorException e && e.isConnectionLost()) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    static Throwable root(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }
}
