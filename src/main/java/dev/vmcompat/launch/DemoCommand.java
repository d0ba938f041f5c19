package dev.vmcompat.launch;

import dev.vmcompat.report.Format;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole story on the embedded default. */
@Command(name = "demo", description = "The whole story on a fleet of simulated VMs, with the embedded PostgreSQL.")
final class DemoCommand extends ServiceCommand {

    @Option(names = "--reset", description = "Only puts the demo fleet back to its beginning.")
    private boolean reset;

    DemoCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        if (!reset && invocation().format() != Format.TABLE) {
            throw CommandFailure.usage(
                    "The demo tells its story as text only.",
                    "The commands it shows have --format; so has demo --reset.");
        }
        return write(services().surroundings().demo(reset, invocation().surfaceForOthers()));
    }
}
