package dev.vmcompat.launch;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Stops a run after the VM in hand. */
@Command(name = "stop", description = "Stops a run after the VM in hand.")
final class StopCommand extends ServiceCommand {

    @Parameters(arity = "0..1", paramLabel = "RUN", description = "Number of the run; without it the open one.")
    private @Nullable Long run;

    @Mixin
    private SignIn signIn = new SignIn();

    StopCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        try (Credentials by = signIn.credentials(invocation().surface())) {
            return write(services()
                    .runs()
                    .stop(invocation().cluster(), run == null ? OptionalLong.empty() : OptionalLong.of(run), by));
        }
    }
}
