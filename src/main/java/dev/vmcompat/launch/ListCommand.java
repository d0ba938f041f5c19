package dev.vmcompat.launch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** VMs and verdicts, with every reason. */
@Command(name = "list", description = "VMs and verdicts, with every reason.")
final class ListCommand extends ServiceCommand {

    @Option(names = "--all", description = "Also VMs that have their target already.")
    private boolean all;

    ListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        return write(services().reading().list(invocation().cluster(), all));
    }
}
