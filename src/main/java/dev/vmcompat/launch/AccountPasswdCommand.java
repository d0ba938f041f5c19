package dev.vmcompat.launch;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a password. */
@Command(name = "passwd", description = "Changes one's own password, or as administrator another's.")
final class AccountPasswdCommand extends ServiceCommand {

    @Parameters(paramLabel = "NAME", description = "Name of the account.")
    private String name = "";

    @Option(
            names = "--new-password-file",
            paramLabel = "FILE|-",
            description =
                    "File with the new password, readable by its owner only; - is standard input. Without it a person is asked.")
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
