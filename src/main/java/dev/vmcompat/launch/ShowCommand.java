package dev.vmcompat.launch;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The list of a run, its risks and estimate, what guests will notice, and the changed lines. */
@Command(
        name = "show",
        description = "The list of a run, its risks and estimate, what guests will notice, and the changed lines.")
final class ShowCommand extends ServiceCommand {

    @Parameters(paramLabel = "RUN", description = "Number of the run.")
    private long run;

    @Option(names = "--vm", paramLabel = "VM", description = "One VM of it, by name or UUID.")
    private @Nullable String vm;

    @Option(names = "--diff", description = "The changed lines of the definitions.")
    private boolean diff;

    ShowCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        return write(services().reading().show(run, Optional.ofNullable(vm), diff));
    }
}
