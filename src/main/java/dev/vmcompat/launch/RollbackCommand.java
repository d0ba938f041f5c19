package dev.vmcompat.launch;

import dev.vmcompat.report.Renderer;
import dev.vmcompat.report.RunProgress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings a VM back to its old machine type. */
@Command(name = "rollback", description = "Brings a VM back to its old machine type.")
final class RollbackCommand extends ServiceCommand {

    @Option(names = "--run", required = true, paramLabel = "RUN", description = "Number of the run.")
    private long run;

    @Option(names = "--vm", required = true, paramLabel = "VM", description = "Name or UUID.")
    private String vm = "";

    @Option(
            names = "--disks",
            description =
                    "Its disks too: what the guest wrote since is discarded. A person at a terminal is told how much, and asked.")
    private boolean disks;

    @Mixin
    private SignIn signIn = new SignIn();

    RollbackCommand(Invocation invocation) {
        super(invocation);
    }

    /** Who gave name and password file has confirmed by that, and is told all the same. */
    private boolean isConfirmed(String discarded) {
        Surface surface = invocation().surface();
        surface.err().println(Renderer.harmless(discarded));
        return signIn.isComplete()
                || surface.console().isEmpty()
                || surface.console()
                        .get()
                        .line("Type yes to go on: ")
                        .filter(answer -> answer.strip().equals("yes"))
                        .isPresent();
    }

    @Override
    ExitCode execute() {
        if (disks && !isConfirmed(services().runs().discarded(run, vm))) {
            throw CommandFailure.usage("Not confirmed.", "Nothing was changed.");
        }
        try (Credentials by = signIn.credentials(invocation().surface());
                RunProgress progress = invocation().progress()) {
            return write(services().runs().rollback(run, vm, disks, by, progress));
        }
    }
}
