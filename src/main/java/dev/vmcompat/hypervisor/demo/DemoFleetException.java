package dev.vmcompat.hypervisor.demo;

import java.nio.file.Path;

/** The demo fleet's folder cannot be read or written, or holds something that is no demo fleet. */
public final class DemoFleetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Path folder;

    DemoFleetException(Path folder, String message, Throwable cause) {
        super("the demo fleet in " + folder + " " + message, cause);
        this.folder = folder;
    }

    /** Where the fleet lies. */
    public Path folder() {
        return folder;
    }
}
