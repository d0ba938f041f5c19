package dev.vmcompat.vault;

import java.nio.file.Path;
import java.util.SortedSet;

/** There is no key file; the hint holds the shell command that makes one. */
public final class MissingKeyFileException extends VaultException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final String hint;

    MissingKeyFileException(Path file) {
        super("there is no key file " + file);
        this.file = file.toString();
        this.hint = "Make one, once per installation, as the user that runs vmcompat: " + KeyFile.commandToMake(file);
    }

    /**
     * One that was there before.
     *
     * @param writers ids of the keys that wrote to the database; at least one
     */
    public MissingKeyFileException(Path file, SortedSet<String> writers) {
        super("there is no key file " + file + ", but this database was written with key "
                + String.join(", ", writers));
        this.file = file.toString();
        this.hint = "Put the file back, or a copy of it from a backup; only if it is lost for good, make a new one: "
                + KeyFile.commandToMake(file);
    }

    /** What to do; it ends with the command, so that it can be copied. */
    public String hint() {
        return hint;
    }

    /** Where it was looked for. */
    public String file() {
        return file;
    }
}
