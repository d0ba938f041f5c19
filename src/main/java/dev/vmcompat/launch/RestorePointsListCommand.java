package dev.vmcompat.launch;

import picocli.CommandLine.Command;

/** The restore points that are held. */
@Command(name = "list", description = "The restore points that are held.")
final class RestorePointsListCommand extends ServiceCommand {

    RestorePointsListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        return write(services().restorePoints().list(invocation().cluster()));
    }
}
