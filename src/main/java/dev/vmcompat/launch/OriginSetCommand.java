package dev.vmcompat.launch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Records where a VM came from. */
@Command(name = "set", description = "Records where a VM came from.")
final class OriginSetCommand extends ServiceCommand {

    @Parameters(paramLabel = "VM", description = "Name or UUID.")
    private String vm = "";

    @Option(names = "--source", required = true, paramLabel = "NAME", description = "Cluster it came from.")
    private String source = "";

    @Option(
            names = "--source-version",
            required = true,
            paramLabel = "VERSION",
            description = "Product version of that cluster, such as 6.2.0 or 6.0.0 R5.")
    private String version = "";

    @Mixin
    private SignIn signIn = new SignIn();

    OriginSetCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        try (Credentials by = signIn.credentials(invocation().surface())) {
            return write(services().origins().set(invocation().oneCluster(), vm, source, version, by));
        }
    }
}
