package dev.vmcompat.launch;

import dev.vmcompat.plan.GivenParameters;
import dev.vmcompat.report.RunProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Starts or continues a run; without number the open run of the cluster, else a new one. */
@Command(
        name = "run",
        description = "Starts or continues a run; without number the open run of the cluster, else a new one.")
final class RunCommand extends ServiceCommand {

    @Mixin
    private ParameterArguments parameters = new ParameterArguments();

    @Parameters(arity = "0..*", paramLabel = "RUN|key=value", description = "Number of the run, then job parameters.")
    private List<String> arguments = new ArrayList<>();

    @Mixin
    private SignIn signIn = new SignIn();

    RunCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        OptionalLong run = OptionalLong.empty();
        List<String> pairs = new ArrayList<>(arguments);
        if (!pairs.isEmpty() && pairs.get(0).matches("[0-9]{1,18}")) {
            run = OptionalLong.of(Long.parseLong(pairs.remove(0)));
        }
        GivenParameters given = parameters.given(pairs);
        Optional<String> cluster = run.isPresent()
                ? invocation().cluster()
                : Optional.of(invocation().oneCluster());
        Finished finished;
        try (RunProgress progress = invocation().progress()) {
            finished = services()
                    .runs()
                    .run(new Services.RunRequest(
                            cluster,
                            run,
                            given,
                            invocation().configuration().defaults(),
                            new AskingApprover(invocation(), signIn),
                            progress));
        }
        return write(finished);
    }
}
