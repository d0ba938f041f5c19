package dev.vmcompat.hypervisor;

import org.jspecify.annotations.Nullable;

/** This machine lacks what it takes to reach any host at all: the libvirt library. The message says what to install. */
public final class HypervisorUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public HypervisorUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
