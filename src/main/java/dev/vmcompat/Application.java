package dev.vmcompat;

import dev.vmcompat.launch.CommandFailure;
import dev.vmcompat.launch.ExitCode;
import dev.vmcompat.launch.Launch;

/** The process: parses the command line and exits with the documented code. */
public final class Application {

    private Application() {}

    public static void main(String[] args) {
        System.exit(Launch.main(args, configuration -> {
            throw new CommandFailure(ExitCode.INTERNAL, "This build has no services behind its commands.", "");
        }));
    }
}
