package dev.vmcompat.launch.product;

import dev.vmcompat.account.Account;
import dev.vmcompat.account.Accounts;
import dev.vmcompat.account.Authentication;
import dev.vmcompat.account.Role;
import dev.vmcompat.launch.CommandFailure;
import dev.vmcompat.launch.Credentials;
import dev.vmcompat.launch.ExitCode;

/** Lets in whoever gives the right name and password for what they ask; the one place that says what a refusal is. */
final class Gate {

    private final Accounts accounts;

    Gate(Accounts accounts) {
        this.accounts = accounts;
    }

    /**
     * The account behind the credentials.
     *
     * @throws CommandFailure with exit code 3 if they do not allow what is asked
     */
    Account admit(Credentials credentials, Role needed) {
        return authenticated(credentials, needed).account();
    }

    Authentication.Authenticated authenticated(Credentials credentials, Role needed) {
        Authentication answer = accounts.authenticate(credentials.user(), credentials.password(), needed);
        if (answer instanceof Authentication.Authenticated in) {
            return in;
        } else if (answer instanceof Authentication.Locked locked) {
            throw refused(
                    "Account " + credentials.user() + " is locked until " + Seconds.of(locked.until())
                            + " after too many wrong passwords.",
                    "Wait, or have an administrator run 'vmcompat account unlock " + credentials.user() + "'.");
        } else if (answer instanceof Authentication.Disabled) {
            throw refused("Account " + credentials.user() + " is disabled.", "Ask another administrator.");
        } else if (answer instanceof Authentication.NotAllowed notAllowed) {
            throw refused(
                    "Account " + credentials.user() + " may not do this: it needs the role " + notAllowed.needed()
                            + ".",
                    "Ask an administrator.");
        } else if (answer instanceof Authentication.NotGenuine) {
            throw refused(
                    "The row of account " + credentials.user()
                            + " was not written under a key of this installation, so it is no account.",
                    "See 'vmcompat doctor' and 'vmcompat history --verify'.");
        }
        throw refused("Wrong name or password.", "Nothing was changed.");
    }

    private static CommandFailure refused(String message, String hint) {
        return new CommandFailure(ExitCode.NOT_ALLOWED, message, hint);
    }
}
