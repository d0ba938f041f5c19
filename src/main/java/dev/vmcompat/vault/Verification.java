package dev.vmcompat.vault;

/** What a MAC says about the fields it should cover. */
public sealed interface Verification {

    /** The fields are those that were written under a key of this installation. */
    record Valid() implements Verification {}

    /** They are not: changed, moved from another row, or never written by this installation. */
    record Tampered() implements Verification {}

    /**
     * Nothing can be said: the key is not in the key file.
     *
     * @param keyId the id that the MAC names; comes from the database, so it may be any text
     */
    record UnknownKey(String keyId) implements Verification {}
}
