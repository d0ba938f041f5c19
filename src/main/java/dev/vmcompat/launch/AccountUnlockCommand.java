package dev.vmcompat.launch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets an account that is locked try again. */
@Command(name = "unlock", description = "Lets an account that is locked try again.")
final class AccountUnlockCommand extends ServiceCommand {

    @Parameters(paramLabel = "NAME", description = "Name of the account.")
    private String name = "";

    @Mixin
    private SignIn signIn = new SignIn();

    AccountUnlockCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        try (Credentials by = signIn.credentials(invocation().surface())) {
            return write(services().accounts().unlock(name, by));
        }
    }
}
