package dev.vmcompat.launch;

import dev.vmcompat.plan.GivenParameters;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Starts a run: assesses, freezes the list, stops at the approval. */
@Command(name = "plan", description = "Starts a run: assesses, freezes the list, stops at the approval.")
final class PlanCommand extends ServiceCommand {

    @Mixin
    private ParameterArguments parameters = new ParameterArguments();

    @Parameters(arity = "0..*", paramLabel = "key=value", description = "Job parameters.")
    private List<String> pairs = new ArrayList<>();

    PlanCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        GivenParameters given =
                parameters.given(pairs).over(invocation().configuration().defaults());
        return write(services().runs().plan(invocation().oneCluster(), given));
    }
}
