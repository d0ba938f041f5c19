package dev.vmcompat.vault;

/** Root of this package's exceptions. Messages name files and key ids, never a secret. */
public class VaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    VaultException(String message) {
        super(message);
    }

    VaultException(String message, Throwable cause) {
        super(message, cause);
    }
}
