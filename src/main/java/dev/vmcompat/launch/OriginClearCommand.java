package dev.vmcompat.launch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Removes the record of where a VM came from. */
@Command(name = "clear", description = "Removes the record of where a VM came from.")
final class OriginClearCommand extends ServiceCommand {

    @Parameters(paramLabel = "VM", description = "Name or UUID.")
    private String vm = "";

    @Mixin
    private SignIn signIn = new SignIn();

    OriginClearCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        try (Credentials by = signIn.credentials(invocation().surface())) {
            return write(services().origins().clear(invocation().oneCluster(), vm, by));
        }
    }
}
