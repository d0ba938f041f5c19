package dev.vmcompat.account;

import dev.vmcompat.account.AccountChange.Done;
import dev.vmcompat.account.AccountChange.Refusal;
import dev.vmcompat.account.AccountChange.Refused;
import dev.vmcompat.account.Authentication.Authenticated;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The accounts. Every change, refused or not, is an event committed with it. Changes lock the whole table, so that of two at once the second sees
 * what the first left. Passwords are the caller's to wipe.
 */
public final class Accounts {

    private final AccountTable table;
    private final Ledger ledger;
    private final TransactionTemplate transaction;
    private final Passwords passwords;
    private final Clock clock;
    private final Authenticator authenticator;

    public Accounts(
            AccountTable table,
            Ledger ledger,
            PlatformTransactionManager transactions,
            Passwords passwords,
            Clock clock) {
        this.table = table;
        this.ledger = ledger;
        this.transaction = new TransactionTemplate(transactions);
        this.passwords = passwords;
        this.clock = clock;
        this.authenticator = new Authenticator(table, ledger, transactions, passwords, clock);
    }

    /**
     * Checks a password. Never inside a transaction. Five failures lock the account for 15 minutes, also for the right password.
     *
     * @param needed what the caller is about to do asks for this role
     */
    public Authentication authenticate(String name, char[] password, Role needed) {
        return authenticator.authenticate(name, password, needed);
    }

    /** All accounts by name, also rows that are not genuine. */
    public List<Account> list() {
        return table.all().stream().map(row -> row.account(table.vault())).toList();
    }

    /**
     * Whether no account has ever existed under a key of the key file, so that the first ADMIN can be made freely: at the beginning, and where the
     * key is lost.
     */
    public boolean none() {
        return !table.accountEverExisted();
    }

    /** Makes the first ADMIN, which nobody has to allow, but only while {@link #none} is true. */
    public AccountChange addFirst(String name, char[] password) {
        return change(
                Actor.operatingSystem(),
                AuditAction.ACCOUNT_ADDED,
                name,
                newPassword(password),
                hash -> table.accountEverExisted() ? new Refused(Refusal.NOT_FIRST) : insert(name, Role.ADMIN, hash));
    }

    /** Makes an account. */
    public AccountChange add(Authenticated by, String name, Role role, char[] password) {
        return change(
                actor(by),
                AuditAction.ACCOUNT_ADDED,
                name,
                newPassword(password),
                hash -> isAdmin(by) ? insert(name, role, hash) : new Refused(Refusal.NOT_ADMIN));
    }

    /** Sets a new password: one's own, or as an ADMIN anybody's. Lifts a lock. */
    public AccountChange changePassword(Authenticated by, String name, char[] password) {
        return change(actor(by), AuditAction.PASSWORD_CHANGED, name, newPassword(password), hash -> {
            boolean own = by.account().name().equals(name) && isUsable(by);
            return own || isAdmin(by)
                    ? edit(name, row -> row.changed(hash, row.enabled(), table.vault()))
                    : new Refused(Refusal.NOT_ADMIN);
        });
    }

    /** Lifts a lock. */
    public AccountChange unlock(Authenticated by, String name) {
        return change(
                actor(by),
                AuditAction.ACCOUNT_UNLOCKED,
                name,
                Accounts::noPassword,
                none -> isAdmin(by)
                        ? edit(name, row -> row.changed(row.hash(), row.enabled(), table.vault()))
                        : new Refused(Refusal.NOT_ADMIN));
    }

    /** Takes an account out of use, for good: its name stays taken. */
    public AccountChange disable(Authenticated by, String name) {
        return change(actor(by), AuditAction.ACCOUNT_DISABLED, name, Accounts::noPassword, none -> {
            if (!isAdmin(by)) {
                return new Refused(Refusal.NOT_ADMIN);
            }
            boolean last = usableAdmins().equals(List.of(name));
            return last
                    ? new Refused(Refusal.LAST_ADMIN)
                    : edit(name, row -> row.changed(row.hash(), false, table.vault()));
        });
    }

    private static NewPassword noPassword() {
        return new NewPassword("", Optional.empty());
    }

    /** Hashed before the table is locked: it takes a quarter of a second. */
    private Supplier<NewPassword> newPassword(char[] password) {
        return () -> {
            var refusal = passwords.refusal(password);
            return new NewPassword(refusal.isPresent() ? "" : passwords.hash(password), refusal);
        };
    }

    private AccountChange change(
            Actor by,
            AuditAction action,
            String name,
            Supplier<NewPassword> password,
            Function<String, AccountChange> change) {
        var given = password.get();
        return transaction.execute(status -> {
            table.lock();
            AccountChange outcome =
                    given.refusal().<AccountChange>map(Refused::new).orElseGet(() -> change.apply(given.hash()));
            var about = Account.isName(name) ? "account " + name : "account of an impossible name";
            ledger.append(
                    outcome instanceof Refused refused
                            ? AuditDraft.of(by, AuditAction.ACCOUNT_CHANGE_REFUSED)
                                    .before(action.name())
                                    .after(about + ": " + refused.because())
                            : AuditDraft.of(by, action)
                                    .after(about + " of role "
                                            + ((Done) outcome).account().role()));
            return outcome;
        });
    }

    private AccountChange insert(String name, Role role, String hash) {
        if (!Account.isName(name)) {
            return new Refused(Refusal.BAD_NAME);
        }
        if (table.find(name).isPresent()) {
            return new Refused(Refusal.NAME_TAKEN);
        }
        var row = AccountRow.made(name, role, hash, table.vault());
        table.insert(row, clock.instant());
        return new Done(row.account(table.vault()));
    }

    private AccountChange edit(String name, UnaryOperator<AccountRow> edit) {
        var found = table.find(name);
        if (found.isEmpty()) {
            return new Refused(Refusal.NO_SUCH_ACCOUNT);
        }
        if (!found.get().genuine(table.vault())) {
            // A new MAC would make an account of a row that somebody else wrote.
            return new Refused(Refusal.NOT_GENUINE);
        }
        var row = edit.apply(found.get());
        table.update(row, clock.instant());
        return new Done(row.account(table.vault()));
    }

    private List<String> usableAdmins() {
        return list().stream()
                .filter(account -> account.role() == Role.ADMIN && account.usable())
                .map(Account::name)
                .toList();
    }

    private boolean isAdmin(Authenticated by) {
        return usableAdmins().contains(by.account().name());
    }

    private boolean isUsable(Authenticated by) {
        return table.find(by.account().name())
                .filter(row -> row.enabled() && row.genuine(table.vault()))
                .isPresent();
    }

    private static Actor actor(Authenticated by) {
        return Actor.account(by.account().name());
    }

    private record NewPassword(String hash, Optional<Refusal> refusal) {

        @Override
        public String toString() {
            return "a new password";
        }
    }
}
