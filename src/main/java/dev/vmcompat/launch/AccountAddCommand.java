package dev.vmcompat.launch;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes an account; the first one is made freely and is an administrator. */
@Command(name = "add", description = "Makes an account; the first one is made freely and is an administrator.")
final class AccountAddCommand extends ServiceCommand {

    @Parameters(paramLabel = "NAME", description = "Name of the account.")
    private String name = "";

    @Option(
            names = "--role",
            paramLabel = "ADMIN|OPERATOR",
            defaultValue = "ADMIN",
            description = "What it may do; ADMIN if not given.")
    private String role = "ADMIN";

    @Option(
            names = "--new-password-file",
            paramLabel = "FILE|-",
            description =
                    "File with the new password, readable by its owner only; - is standard input. Without it a person is asked.")
    private @Nullable String newPasswordFile;

    @Mixin
    private SignIn signIn = new SignIn();

    AccountAddCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        Services.Accounts accounts = services().accounts();
        Optional<Credentials> by = accounts.none()
                ? Optional.empty()
                : Optional.of(signIn.credentials(invocation().surface()));
        char[] password = SignIn.newPassword(invocation().surface(), Optional.ofNullable(newPasswordFile), name);
        try {
            return write(accounts.add(name, role, password, by));
        } finally {
            Arrays.fill(password, '\0');
            by.ifPresent(Credentials::close);
        }
    }
}
