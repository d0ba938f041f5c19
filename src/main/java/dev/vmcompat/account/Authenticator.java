package dev.vmcompat.account;

import dev.vmcompat.account.Authentication.Authenticated;
import dev.vmcompat.account.Authentication.Disabled;
import dev.vmcompat.account.Authentication.Locked;
import dev.vmcompat.account.Authentication.NotAllowed;
import dev.vmcompat.account.Authentication.NotGenuine;
import dev.vmcompat.account.Authentication.WrongPassword;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Checks a name and a password in three parts:
 *
 * <ol>
 *   <li>count the attempt, and lock at the fifth, in a transaction that commits: guesses in parallel or cut short count too
 *   <li>one hash, outside any transaction, whether or not the name exists
 *   <li>look at the row again; on success the count begins anew; one event says what came of it
 * </ol>
 */
final class Authenticator {

    static final int MOST_FAILURES = 5;
    static final Duration LOCK = Duration.ofMinutes(15);

    private final AccountTable table;
    private final Ledger ledger;
    private final TransactionTemplate transaction;
    private final Passwords passwords;
    private final Clock clock;

    Authenticator(
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
    }

    Authentication authenticate(String name, char[] password, Role needed) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException(
                    "a password is checked outside transactions: its attempt is counted even where they roll back");
        }
        var counted = transaction.execute(status -> count(name));
        boolean right = passwords.matches(
                password, counted.row().filter(row -> counted.lock().isEmpty()).map(AccountRow::hash));
        return transaction.execute(status -> record(name, decide(counted, right, needed)));
    }

    private Counted count(String name) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var found = Account.isName(name) ? table.find(name) : Optional.<AccountRow>empty();
        if (found.isEmpty()) {
            return new Counted(Optional.empty(), Optional.empty());
        }
        var row = found.get();
        if (row.lockAt(now).isPresent()) {
            return new Counted(found, row.lockAt(now));
        }
        // A lock that is over gives five new attempts.
        int attempts = (row.lockedUntil().isPresent() ? 0 : row.failedAttempts()) + 1;
        Optional<Instant> until = attempts >= MOST_FAILURES ? Optional.of(now.plus(LOCK)) : Optional.empty();
        table.updateAttempts(row.withAttempts(attempts, until));
        return new Counted(found, Optional.empty());
    }

    private Authentication decide(Counted counted, boolean right, Role needed) {
        if (counted.lock().isPresent()) {
            return new Locked(counted.lock().get());
        }
        if (counted.row().isEmpty()) {
            return new WrongPassword();
        }
        var before = counted.row().get();
        var now = table.find(before.name());
        if (now.isEmpty() || !now.get().genuine(table.vault())) {
            return new NotGenuine();
        }
        var row = now.get();
        if (!right || !row.hash().equals(before.hash())) {
            return new WrongPassword();
        }
        if (!row.enabled()) {
            return new Disabled();
        }
        table.updateAttempts(row.withAttempts(0, Optional.empty()));
        return row.role().covers(needed)
                ? new Authenticated(row.withAttempts(0, Optional.empty()).account(table.vault()))
                : new NotAllowed(needed);
    }

    private Authentication record(String name, Authentication outcome) {
        // A name that is no account's may be a password typed at the wrong prompt: it is not stored.
        var known = Account.isName(name) ? table.find(name) : Optional.<AccountRow>empty();
        var about = known.map(row -> "account " + row.name()).orElse("no account of the name that was given");
        var actor = outcome instanceof Authenticated ? Actor.account(name) : Actor.operatingSystem();
        ledger.append(AuditDraft.of(actor, action(outcome)).after(about));
        known.filter(row -> outcome instanceof WrongPassword)
                .flatMap(row -> row.lockAt(clock.instant()))
                .ifPresent(until -> ledger.append(
                        AuditDraft.of(actor, AuditAction.ACCOUNT_LOCKED).after(about + " until " + until)));
        return outcome;
    }

    // Java 17 has no switch over sealed types yet.
    private static AuditAction action(Authentication outcome) {
        if (outcome instanceof Authenticated) {
            return AuditAction.PASSWORD_ACCEPTED;
        }
        if (outcome instanceof Disabled || outcome instanceof NotAllowed) {
            return AuditAction.PASSWORD_NOT_ENOUGH;
        }
        if (outcome instanceof Locked) {
            return AuditAction.PASSWORD_NOT_CHECKED;
        }
        return outcome instanceof NotGenuine ? AuditAction.ACCOUNT_NOT_GENUINE : AuditAction.PASSWORD_WRONG;
    }

    /**
     * The first part's result.
     *
     * @param lock until when, where the account was locked before this attempt
     */
    private record Counted(Optional<AccountRow> row, Optional<Instant> lock) {}
}
