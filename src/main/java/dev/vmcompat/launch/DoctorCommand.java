package dev.vmcompat.launch;

import picocli.CommandLine.Command;

/** What is reachable, which versions, what is missing and how to get it. */
@Command(name = "doctor", description = "What is reachable, which versions, what is missing and how to get it.")
final class DoctorCommand extends ServiceCommand {

    DoctorCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        return write(services().surroundings().doctor());
    }
}
