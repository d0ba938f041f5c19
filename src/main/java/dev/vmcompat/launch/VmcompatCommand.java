package dev.vmcompat.launch;

import dev.vmcompat.report.Format;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The top of the command tree: the options that every command has. */
@Command(
        name = "vmcompat",
        description = "Unattended VM compatibility upgrades for libvirt/KVM clusters, as a restartable batch job.",
        mixinStandardHelpOptions = true,
        versionProvider = ProductVersion.class,
        subcommands = {
            ListCommand.class,
            PlanCommand.class,
            ShowCommand.class,
            ApproveCommand.class,
            RejectCommand.class,
            RunCommand.class,
            StopCommand.class,
            RecoverCommand.class,
            RollbackCommand.class,
            ResolveCommand.class,
            HistoryCommand.class,
            RestorePointsCommand.class,
            OriginCommand.class,
            AccountCommand.class,
            DbCommand.class,
            DoctorCommand.class,
            DemoCommand.class
        })
final class VmcompatCommand {

    private final Invocation invocation;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    VmcompatCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The configuration file; else $VMCOMPAT_CONFIG, else /etc/vmcompat/vmcompat.yml.")
    void config(Path file) {
        invocation.configFile(file);
    }

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The cluster, where there are several.")
    void cluster(String name) {
        invocation.cluster(name);
    }

    @Option(
            names = "--format",
            paramLabel = "table|json|csv",
            scope = ScopeType.INHERIT,
            description = "How results are written; table if not given.")
    void format(String text) {
        invocation.format(Arrays.stream(Format.values())
                .filter(format -> format.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "Invalid value for option '--format': '" + text + "' is none of table, json, csv")));
    }

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Logs what is done, on standard error.")
    void verbose(boolean wanted) {
        if (wanted) {
            System.setProperty(Launch.LOG_LEVEL, "INFO");
        }
    }

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Shows where an error happened.")
    void debug(boolean wanted) {
        invocation.debug(wanted);
    }
}
