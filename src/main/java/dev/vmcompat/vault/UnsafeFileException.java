package dev.vmcompat.vault;

import java.nio.file.Path;

/** A file that others may read or change where they must not. */
public final class UnsafeFileException extends VaultException {

    private static final long serialVersionUID = 1L;

    private final String file;

    UnsafeFileException(Path file, String why) {
        super(file + ": " + why);
        this.file = file.toString();
    }

    /** The file or directory that is not safe; not always the one that was asked for. */
    public String file() {
        return file;
    }
}
