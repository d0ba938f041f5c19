package dev.vmcompat.ledger;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A line of the anchor file is no anchor: the file was changed by something else. */
public final class AnchorFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AnchorFileException(Path file, @Nullable Throwable cause) {
        super("a line of " + file + " is not 'SEQ MAC TIME end'; nothing but vmcompat may write there", cause);
    }
}
