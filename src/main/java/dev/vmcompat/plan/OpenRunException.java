package dev.vmcompat.plan;

import org.jspecify.annotations.Nullable;

/** The cluster has an open run that stands in the way; the message says what to do with it. */
public final class OpenRunException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public OpenRunException(String message) {
        this(message, null);
    }

    OpenRunException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
