package dev.vmcompat.launch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Removes expired restore points. */
@Command(name = "prune", description = "Removes expired restore points.")
final class RestorePointsPruneCommand extends ServiceCommand {

    @Mixin
    private SignIn signIn = new SignIn();

    RestorePointsPruneCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        try (Credentials by = signIn.credentials(invocation().surface())) {
            return write(services().restorePoints().prune(invocation().cluster(), by));
        }
    }
}
