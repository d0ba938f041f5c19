package dev.vmcompat.launch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Where a VM came from. */
@Command(name = "show", description = "Where a VM came from.")
final class OriginShowCommand extends ServiceCommand {

    @Parameters(paramLabel = "VM", description = "Name or UUID.")
    private String vm = "";

    OriginShowCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        return write(services().origins().show(invocation().oneCluster(), vm));
    }
}
