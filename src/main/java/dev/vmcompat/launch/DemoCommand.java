package dev.vmcompat.launch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole story on the embedded default. */
@Command(name = "demo", description = "The whole story on the embedded default.")
final class DemoCommand extends ServiceCommand {

    @Option(names = "--reset", description = "Puts the demo fleet back to its beginning.")
    private boolean reset;

    DemoCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        return write(services().surroundings().demo(reset, invocation().surfaceForOthers()));
    }
}
