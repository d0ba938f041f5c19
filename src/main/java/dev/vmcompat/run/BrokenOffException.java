package dev.vmcompat.run;

import org.jspecify.annotations.Nullable;

/** Work on a VM broke off: it is not known how far it came, and the VM is still in hand. The next start, or {@code recover}, goes on. */
public final class BrokenOffException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenOffException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static Throwable root(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }
}
