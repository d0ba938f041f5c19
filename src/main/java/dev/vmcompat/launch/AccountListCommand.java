package dev.vmcompat.launch;

import picocli.CommandLine.Command;

/** The accounts. */
@Command(name = "list", description = "The accounts.")
final class AccountListCommand extends ServiceCommand {

    AccountListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        return write(services().accounts().list());
    }
}
