package dev.vmcompat.launch;

import picocli.CommandLine.Command;

/** Restore points: list, keep, prune. */
@Command(
        name = "restore-points",
        description = "Restore points: list, keep, prune.",
        mixinStandardHelpOptions = true,
        subcommands = {RestorePointsListCommand.class, RestorePointsKeepCommand.class, RestorePointsPruneCommand.class})
final class RestorePointsCommand {}
