package dev.vmcompat.account;

import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.vault.Vault;
import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Accounts for tests of other packages: their hashes cost a millisecond instead of a quarter of a second. */
public final class QuickAccounts {

    private QuickAccounts() {}

    public static Accounts over(
            JdbcClient database, Vault vault, Ledger ledger, PlatformTransactionManager transactions, Clock clock) {
        return new Accounts(
                new AccountTable(database, vault), ledger, transactions, new Passwords(Passwords.delegating(4)), clock);
    }
}
