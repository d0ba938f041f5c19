package dev.vmcompat.vault;

import java.nio.file.Path;
import java.util.SortedSet;

/** There is no key file; the message holds the shell command that makes one. */
public final class MissingKeyFileException extends VaultException {

    private static final long serialVersionUID = 1L;

    private final String file;

    MissingKeyFileException(Path file) {
        super("there is no key file " + file + "; make one, once per installation, as the user that runs vmcompat: "
                + KeyFile.commandToMake(file));
        this.file = file.toString();
    }

    /**
     * One that was there before.
     *
     * @param writers ids of the keys that wrote to the database; at least one
     */
    public MissingKeyFileException(Path file, SortedSet<String> writers) {
        super("there is no key file " + file + ", but this database was written with key "
                + String.join(", ", writers)
                + ": put the file back, or a copy of it from a backup; only if it is lost for good, make a new one: "
                + KeyFile.commandToMake(file));
        this.file = file.toString();
    }

    /** Where it was looked for. */
    public String file() {
        return file;
    }
}
