package dev.vmcompat.launch;

import picocli.CommandLine.Command;

/** Where VMs came from: show, set, clear. */
@Command(
        name = "origin",
        description = "Where VMs came from: show, set, clear.",
        mixinStandardHelpOptions = true,
        subcommands = {OriginShowCommand.class, OriginSetCommand.class, OriginClearCommand.class})
final class OriginCommand {}
