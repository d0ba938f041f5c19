package dev.vmcompat.launch;

import picocli.CommandLine.Command;

/** Whether the embedded PostgreSQL runs. */
@Command(name = "status", description = "Whether the embedded PostgreSQL runs.")
final class DbStatusCommand extends ServiceCommand {

    DbStatusCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        return write(services().embeddedDatabase().status());
    }
}
