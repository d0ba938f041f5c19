package dev.vmcompat.restorepoint;

import dev.vmcompat.hypervisor.DomainId;

/** The key that sealed a restore point is not in the key file. */
public final class LostKeyException extends UnreadableRestorePointException {

    private static final long serialVersionUID = 1L;

    private final String keyId;

    LostKeyException(long run, DomainId vm, String keyId) {
        super(run, vm, "the key file does not hold key " + keyId);
        this.keyId = keyId;
    }

    /** The id of the missing key. */
    public String keyId() {
        return keyId;
    }
}
