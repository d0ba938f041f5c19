package dev.vmcompat.launch;

import picocli.CommandLine.Command;

/** Starts the embedded PostgreSQL. */
@Command(name = "start", description = "Starts the embedded PostgreSQL; it runs until db stop.")
final class DbStartCommand extends ServiceCommand {

    DbStartCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        return write(services().embeddedDatabase().start());
    }
}
