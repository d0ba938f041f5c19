package dev.vmcompat.launch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Records what a person found to be true of a VM that needs attention. */
@Command(name = "resolve", description = "Records what a person found to be true of a VM that needs attention.")
final class ResolveCommand extends ServiceCommand {

    @Option(names = "--run", required = true, paramLabel = "RUN", description = "Number of the run.")
    private long run;

    @Option(names = "--vm", required = true, paramLabel = "VM", description = "Name or UUID.")
    private String vm = "";

    @Option(
            names = "--as",
            required = true,
            paramLabel = "upgraded|rolled-back|abandoned",
            description = "What is true.")
    private String as = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "How it was found; it is recorded.")
    private String reason = "";

    @Mixin
    private SignIn signIn = new SignIn();

    ResolveCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        Services.Resolution resolution = switch (as) {
            case "upgraded" -> Services.Resolution.UPGRADED;
            case "rolled-back" -> Services.Resolution.ROLLED_BACK;
            case "abandoned" -> Services.Resolution.ABANDONED;
            default ->
                throw CommandFailure.usage(
                        "'" + as + "' is no resolution.", "There is: upgraded, rolled-back, abandoned.");
        };
        if (reason.isBlank()) {
            throw CommandFailure.usage("The reason is empty.", "It is recorded: say why in a few words.");
        }
        try (Credentials by = signIn.credentials(invocation().surface())) {
            return write(services().runs().resolve(run, vm, resolution, reason, by));
        }
    }
}
