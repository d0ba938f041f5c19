package dev.vmcompat.launch;

import picocli.CommandLine.Command;

/** Accounts: add, passwd, list, unlock, disable. */
@Command(
        name = "account",
        description = "Accounts: add, passwd, list, unlock, disable.",
        mixinStandardHelpOptions = true,
        subcommands = {
            AccountAddCommand.class,
            AccountPasswdCommand.class,
            AccountListCommand.class,
            AccountUnlockCommand.class,
            AccountDisableCommand.class
        })
final class AccountCommand {}
