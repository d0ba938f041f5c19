package dev.vmcompat.launch;

import dev.vmcompat.plan.RunStatus;
import dev.vmcompat.report.PlanReport;
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
        PlanReport plan = services().reading().show(run, Optional.empty(), false);
        RunStatus status = RunStatus.valueOf(plan.plan().status());
        if (!status.isOpen()) {
            throw CommandFailure.usage("Run " + run + " has ended (" + status + ").", "Plan anew: vmcompat plan");
        }
        Optional<Credentials> asked = new AskingApprover(invocation(), signIn).ask(plan);
        try (Credentials by = asked.orElseThrow(this::notApproved)) {
            return write(services().runs().approve(run, by));
        }
    }

    private CommandFailure notApproved() {
        return new CommandFailure(
                ExitCode.NOT_ALLOWED,
                "Run " + run + " was not approved.",
                invocation().surface().console().isPresent()
                        ? "Nothing was changed."
                        : "There is no terminal to ask for a password: give --user NAME --password-file FILE.");
    }
}
