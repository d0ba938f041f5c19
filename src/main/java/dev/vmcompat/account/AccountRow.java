package dev.vmcompat.account;

import dev.vmcompat.vault.Vault;
import dev.vmcompat.vault.Verification;
import java.time.Instant;
import java.util.Optional;

/**
 * A row of the table; its text form has no hash.
 *
 * @param changes how often it was changed since it was made, by its own word
 * @param counted the same, by the rows that no role can take away: an old row that was put back says less
 */
record AccountRow(
        String name,
        Role role,
        String hash,
        boolean enabled,
        int failedAttempts,
        Optional<Instant> lockedUntil,
        int changes,
        int counted,
        String mac) {

    private static final String CONTEXT = "account";

    /** The first row of an account. */
    static AccountRow made(String name, Role role, String hash, Vault vault) {
        return of(name, role, hash, true, 0, vault);
    }

    /** The row that follows this one. */
    AccountRow changed(String newHash, boolean newEnabled, Vault vault) {
        return of(name, role, newHash, newEnabled, changes + 1, vault);
    }

    private static AccountRow of(String name, Role role, String hash, boolean enabled, int changes, Vault vault) {
        String mac = vault.mac(CONTEXT, fields(name, role, hash, enabled, changes));
        return new AccountRow(name, role, hash, enabled, 0, Optional.empty(), changes, changes, mac);
    }

    boolean genuine(Vault vault) {
        return changes == counted && verify(vault) instanceof Verification.Valid;
    }

    /** Whether nothing can be said of it any more. */
    boolean underLostKey(Vault vault) {
        return verify(vault) instanceof Verification.UnknownKey;
    }

    private Verification verify(Vault vault) {
        return vault.verify(mac, CONTEXT, fields(name, role, hash, enabled, changes));
    }

    Optional<Instant> lockAt(Instant now) {
        return lockedUntil.filter(now::isBefore);
    }

    AccountRow withAttempts(int count, Optional<Instant> until) {
        return new AccountRow(name, role, hash, enabled, count, until, changes, counted, mac);
    }

    Account account(Vault vault) {
        return new Account(name, role, enabled, failedAttempts, lockedUntil, genuine(vault));
    }

    /** A row that was never changed has the form it had before changes were counted. */
    private static String[] fields(String name, Role role, String hash, boolean enabled, int changes) {
        return changes == 0
                ? new String[] {name, role.name(), hash, Boolean.toString(enabled)}
                : new String[] {name, role.name(), hash, Boolean.toString(enabled), Integer.toString(changes)};
    }

    @Override
    public String toString() {
        return "row of account " + name;
    }
}
