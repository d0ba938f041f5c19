package dev.vmcompat.launch;

import dev.vmcompat.report.Format;
import dev.vmcompat.report.PlanReport;
import dev.vmcompat.report.Renderer;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Shows the list, its risks and the irreversibility notice, asks to confirm, then for the password. Who gave name and password file has
 * confirmed by that. What is shown goes to standard error: standard output is for the result.
 */
final class AskingApprover implements Approver {

    private static final String NOTICE =
            "These VMs will be restarted, one after the other. Once upgraded they cannot be migrated back to the"
                    + " source cluster. Confirm that migrating back is not required.";

    private final Invocation invocation;
    private final SignIn signIn;

    AskingApprover(Invocation invocation, SignIn signIn) {
        this.invocation = invocation;
        this.signIn = signIn;
    }

    @Override
    public Optional<Credentials> ask(PlanReport plan) {
        Surface surface = invocation.surface();
        if (signIn.isComplete()) {
            return Optional.of(signIn.credentials(surface));
        }
        if (surface.console().isEmpty()) {
            return Optional.empty();
        }
        PrintStream err = surface.err();
        new Renderer(err, Format.TABLE, surface.colour()).write(plan);
        err.println();
        err.println(NOTICE);
        String answer =
                surface.console().orElseThrow().line("Type yes to go on: ").orElse("");
        return answer.strip().equals("yes") ? Optional.of(signIn.credentials(surface)) : Optional.empty();
    }
}
