package dev.vmcompat.account;

import dev.vmcompat.vault.Vault;
import dev.vmcompat.vault.Verification;
import java.time.Instant;
import java.util.Optional;

/** A row of the table; its text form has no hash. */
record AccountRow(
        String name,
        Role role,
        String hash,
        boolean enabled,
        int failedAttempts,
        Optional<Instant> lockedUntil,
        String mac) {

    private static final String CONTEXT = "account";

    static AccountRow of(String name, Role role, String hash, boolean enabled, Vault vault) {
        return new AccountRow(
                name, role, hash, enabled, 0, Optional.empty(), vault.mac(CONTEXT, fields(name, role, hash, enabled)));
    }

    boolean genuine(Vault vault) {
        return vault.verify(mac, CONTEXT, fields(name, role, hash, enabled)) instanceof Verification.Valid;
    }

    Optional<Instant> lockAt(Instant now) {
        return lockedUntil.filter(now::isBefore);
    }

    AccountRow withAttempts(int count, Optional<Instant> until) {
        return new AccountRow(name, role, hash, enabled, count, until, mac);
    }

    Account account(Vault vault) {
        return new Account(name, role, enabled, failedAttempts, lockedUntil, genuine(vault));
    }

    private static String[] fields(String name, Role role, String hash, boolean enabled) {
        return new String[] {name, role.name(), hash, Boolean.toString(enabled)};
    }

    @Override
    public String toString() {
        return "row of account " + name;
    }
}
