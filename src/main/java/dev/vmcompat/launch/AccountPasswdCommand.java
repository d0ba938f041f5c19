package dev.vmcompat.launch;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a password. */
@Command(name = "passwd", description = "Changes a password.")
final class AccountPasswdCommand extends ServiceCommand {

    @Parameters(paramLabel = "NAME", description = "Name of the account.")
    private String name = "";

    @Option(
            names = "--new-password-file",
            paramLabel = "FILE|-",
            description = "File with the new password. Without it a person is asked.")
    private @Nullable String newPasswordFile;

    @Mixin
    private SignIn signIn = new SignIn();

    AccountPasswdCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        try (Credentials by = signIn.credentials(invocation().surface())) {
            char[] password = SignIn.newPassword(invocation().surface(), Optional.ofNullable(newPasswordFile), name);
            try {
                return write(services().accounts().changePassword(name, password, by));
            } finally {
                Arrays.fill(password, '\0');
            }
        }
    }
}
