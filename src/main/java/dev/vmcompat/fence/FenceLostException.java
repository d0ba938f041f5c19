package dev.vmcompat.fence;

import org.jspecify.annotations.Nullable;

/** This process no longer surely holds the cluster: it takes its hands off at once. Whoever holds the lock next finishes what was begun. */
public final class FenceLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FenceLostException(String message) {
        super(message);
    }

    FenceLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
