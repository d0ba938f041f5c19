package dev.vmcompat.launch.product;

import dev.vmcompat.account.Account;
import dev.vmcompat.account.AccountChange;
import dev.vmcompat.account.Accounts;
import dev.vmcompat.account.Role;
import dev.vmcompat.launch.CommandFailure;
import dev.vmcompat.launch.Credentials;
import dev.vmcompat.launch.ExitCode;
import dev.vmcompat.launch.Services;
import dev.vmcompat.report.AccountView;
import dev.vmcompat.report.AccountsReport;
import dev.vmcompat.report.MessageReport;
import dev.vmcompat.report.Report;
import java.util.Arrays;
import java.util.Optional;

/** {@code account}: the first administrator is made freely, everything else by an administrator. */
final class AccountsService implements Services.Accounts {

    private final Product product;

    AccountsService(Product product) {
        this.product = product;
    }

    @Override
    public boolean none() {
        return accounts().none();
    }

    @Override
    public Report add(String name, String role, char[] password, Optional<Credentials> by) {
        Role wanted = Arrays.stream(Role.values())
                .filter(known -> known.name().equalsIgnoreCase(role))
                .findFirst()
                .orElseThrow(() -> CommandFailure.usage("'" + role + "' is no role.", "Roles are ADMIN and OPERATOR."));
        if (by.isPresent()) {
            return done(accounts().add(gate().authenticated(by.get(), Role.ADMIN), name, wanted, password), "was made");
        }
        if (wanted != Role.ADMIN) {
            throw CommandFailure.usage("The first account is an administrator's.", "Make it with the role ADMIN.");
        }
        return done(accounts().addFirst(name, password), "was made");
    }

    @Override
    public Report changePassword(String name, char[] password, Credentials by) {
        Role needed = by.user().equals(name) ? Role.OPERATOR : Role.ADMIN;
        return done(accounts().changePassword(gate().authenticated(by, needed), name, password), "has a new password");
    }

    @Override
    public Report list() {
        return new AccountsReport(
                accounts().list().stream().map(AccountsService::view).toList());
    }

    @Override
    public Report unlock(String name, Credentials by) {
        return done(accounts().unlock(gate().authenticated(by, Role.ADMIN), name), "is not locked");
    }

    @Override
    public Report disable(String name, Credentials by) {
        return done(accounts().disable(gate().authenticated(by, Role.ADMIN), name), "is disabled");
    }

    private Accounts accounts() {
        return product.storage().accounts();
    }

    private Gate gate() {
        return new Gate(accounts());
    }

    /** A row that this installation did not write is no account: it cannot be used, so it is shown as not enabled. */
    private static AccountView view(Account account) {
        return new AccountView(
                account.name(),
                account.role().name(),
                account.enabled() && account.genuine(),
                account.failedAttempts(),
                account.lockedUntil());
    }

    private static Report done(AccountChange change, String what) {
        if (change instanceof AccountChange.Refused refused) {
            throw refusal(refused.because());
        }
        Account account = ((AccountChange.Done) change).account();
        return new MessageReport("Account " + account.name() + " (" + account.role() + ") " + what + ".");
    }

    private static CommandFailure refusal(AccountChange.Refusal why) {
        ExitCode code = switch (why) {
            case NOT_FIRST, NOT_ADMIN, NOT_GENUINE, LAST_ADMIN -> ExitCode.NOT_ALLOWED;
            case BAD_NAME, NAME_TAKEN, NO_SUCH_ACCOUNT, PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG -> ExitCode.USAGE;
        };
        return new CommandFailure(code, why.sentence(), "Nothing was changed.");
    }
}
