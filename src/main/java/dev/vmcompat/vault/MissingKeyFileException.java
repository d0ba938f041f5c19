package dev.vmcompat.vault;

import java.nio.file.Path;

/** There is no key file; the message holds the shell command that makes one. */
public final class MissingKeyFileException extends VaultException {

    private static final long serialVersionUID = 1L;

    private final String file;

    MissingKeyFileException(Path file) {
        super("there is no key file " + file + "; make one, once per installation, as the user that runs vmcompat: "
                + KeyFile.commandToMake(file));
        this.file = file.toString();
    }

    /** Where it was looked for. */
    public String file() {
        return file;
    }
}
