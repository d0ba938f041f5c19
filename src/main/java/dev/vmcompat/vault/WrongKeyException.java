package dev.vmcompat.vault;

/** The key file has a key of this id, but not the one that sealed the rows of this database. */
public final class WrongKeyException extends VaultException {

    private static final long serialVersionUID = 1L;

    private final String keyId;

    WrongKeyException(String keyId) {
        super("key " + keyId
                + " of the key file is not the one this database was written with (or the file's installation id was changed);"
                + " put the right key file in place, or a copy of it from a backup;"
                + " only if that is lost for good: give the new key another id");
        this.keyId = keyId;
    }

    /** The id whose proof failed. */
    public String keyId() {
        return keyId;
    }
}
