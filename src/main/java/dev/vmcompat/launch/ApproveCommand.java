package dev.vmcompat.launch;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Approves exactly this list and these options. */
@Command(name = "approve", description = "Approves exactly this list and these options.")
final class ApproveCommand extends ServiceCommand {

    @Parameters(paramLabel = "RUN", description = "Number of the run.")
    private long run;

    @Mixin
    private SignIn signIn = new SignIn();

    ApproveCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        Optional<Credentials> asked = new AskingApprover(invocation(), signIn)
                .ask(services().reading().show(run, Optional.empty(), false));
        try (Credentials by = asked.orElseThrow(() -> new CommandFailure(
                ExitCode.NOT_ALLOWED, "Run " + run + " was not approved.", "Nothing was changed."))) {
            return write(services().runs().approve(run, by));
        }
    }
}
