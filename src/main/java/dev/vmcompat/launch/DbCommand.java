package dev.vmcompat.launch;

import picocli.CommandLine.Command;

/** The embedded PostgreSQL: start, stop, status. */
@Command(
        name = "db",
        description = "The embedded PostgreSQL: start, stop, status.",
        mixinStandardHelpOptions = true,
        subcommands = {DbStartCommand.class, DbStopCommand.class, DbStatusCommand.class})
final class DbCommand {}
