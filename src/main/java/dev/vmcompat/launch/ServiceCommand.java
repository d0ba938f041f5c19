package dev.vmcompat.launch;

import dev.vmcompat.report.Report;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** A command that has its options: calls a service, writes its result, and says what to exit with. */
@Command(mixinStandardHelpOptions = true)
abstract class ServiceCommand implements Callable<Integer> {

    private final Invocation invocation;

    ServiceCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /** The command's work. */
    abstract ExitCode execute();

    final Invocation invocation() {
        return invocation;
    }

    final Services services() {
        return invocation.services();
    }

    final ExitCode write(Report report) {
        invocation.write(report);
        return ExitCode.DONE;
    }

    final ExitCode write(Finished finished) {
        finished.notices().forEach(invocation::tell);
        invocation.write(finished.report());
        return finished.exitCode();
    }

    @Override
    public final Integer call() {
        return execute().number();
    }
}
