package dev.vmcompat.launch;

import picocli.CommandLine.Command;

/** Stops the embedded PostgreSQL. */
@Command(name = "stop", description = "Stops the embedded PostgreSQL.")
final class DbStopCommand extends ServiceCommand {

    DbStopCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        return write(services().embeddedDatabase().stop());
    }
}
