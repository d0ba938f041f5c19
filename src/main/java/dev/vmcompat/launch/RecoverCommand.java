package dev.vmcompat.launch;

import dev.vmcompat.report.RunProgress;
import picocli.CommandLine.Command;

/** Settles the VM in hand and takes no new one; every run begins with it, and timers call it. */
@Command(
        name = "recover",
        description = "Settles the VM in hand and takes no new one; every run begins with it, and timers call it.")
final class RecoverCommand extends ServiceCommand {

    RecoverCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        try (RunProgress progress = invocation().progress()) {
            return write(services().runs().recover(invocation().cluster(), progress));
        }
    }
}
