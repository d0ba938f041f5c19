package dev.vmcompat.launch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds a restore point until it is pruned. */
@Command(name = "keep", description = "Holds a restore point beyond its expiry, until prune --kept.")
final class RestorePointsKeepCommand extends ServiceCommand {

    @Option(names = "--run", required = true, paramLabel = "RUN", description = "Number of the run.")
    private long run;

    @Option(names = "--vm", required = true, paramLabel = "VM", description = "Name or UUID.")
    private String vm = "";

    @Mixin
    private SignIn signIn = new SignIn();

    RestorePointsKeepCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        try (Credentials by = signIn.credentials(invocation().surface())) {
            return write(services().restorePoints().keep(run, vm, by));
        }
    }
}
