package dev.vmcompat.plan;

import dev.vmcompat.vault.Verification;

/** What the MAC of a row says to those who decide by the row. */
public enum Proof {
    /** This installation wrote it. */
    GIVEN,
    /** Nothing can be said: the key it names is not in the key file. It may be read, but lets nothing be begun. */
    KEY_LOST;

    /**
     * Reads a verification.
     *
     * @param run the run that the row belongs to
     * @param what the row, in words
     * @throws TamperedException if this installation did not write it
     */
    public static Proof of(Verification verification, long run, String what) {
        if (verification instanceof Verification.Tampered) {
            throw new TamperedException(run, what + " was changed outside of vmcompat");
        }
        return verification instanceof Verification.Valid ? GIVEN : KEY_LOST;
    }
}
