package dev.vmcompat.vault;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that cannot be read, or whose content is not what it should be. The content is never part of the message. */
public final class UnreadableFileException extends VaultException {

    private static final long serialVersionUID = 1L;

    private final String file;

    UnreadableFileException(Path file, String why) {
        super(file + ": " + why);
        this.file = file.toString();
    }

    UnreadableFileException(Path file, String why, Exception cause) {
        super(file + ": " + why + " (" + cause.getClass().getSimpleName() + reason(cause) + ")");
        this.file = file.toString();
    }

    /** The file that was asked for. */
    public String file() {
        return file;
    }

    private static String reason(Exception cause) {
        @Nullable
        String reason = cause instanceof java.nio.file.FileSystemException failure ? failure.getReason() : null;
        return reason == null ? "" : ": " + reason;
    }
}
