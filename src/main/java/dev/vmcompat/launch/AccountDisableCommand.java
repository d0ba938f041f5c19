package dev.vmcompat.launch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Disables an account. */
@Command(name = "disable", description = "Disables an account, for good.")
final class AccountDisableCommand extends ServiceCommand {

    @Parameters(paramLabel = "NAME", description = "Name of the account.")
    private String name = "";

    @Mixin
    private SignIn signIn = new SignIn();

    AccountDisableCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        try (Credentials by = signIn.credentials(invocation().surface())) {
            return write(services().accounts().disable(name, by));
        }
    }
}
