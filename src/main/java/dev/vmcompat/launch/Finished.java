package dev.vmcompat.launch;

import dev.vmcompat.report.Report;

/** A command's result and what the process exits with. */
public record Finished(Report report, ExitCode exitCode) {

    public static Finished done(Report report) {
        return new Finished(report, ExitCode.DONE);
    }
}
