package dev.vmcompat.launch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes restore points, whatever their time. */
@Command(name = "prune", description = "Removes all restore points that are not kept, expired or not.")
final class RestorePointsPruneCommand extends ServiceCommand {

    @Option(names = "--kept", description = "Also those that are kept.")
    private boolean kept;

    @Mixin
    private SignIn signIn = new SignIn();

    RestorePointsPruneCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        try (Credentials by = signIn.credentials(invocation().surface())) {
            return write(services().restorePoints().prune(invocation().cluster(), kept, by));
        }
    }
}
