package dev.vmcompat.launch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rejects a run, or revokes its approval. */
@Command(name = "reject", description = "Rejects a run, or revokes its approval.")
final class RejectCommand extends ServiceCommand {

    @Parameters(paramLabel = "RUN", description = "Number of the run.")
    private long run;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is recorded.")
    private String reason = "";

    @Mixin
    private SignIn signIn = new SignIn();

    RejectCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        if (reason.isBlank()) {
            throw CommandFailure.usage("The reason is empty.", "It is recorded: say why in a few words.");
        }
        try (Credentials by = signIn.credentials(invocation().surface())) {
            return write(services().runs().reject(run, reason, by));
        }
    }
}
