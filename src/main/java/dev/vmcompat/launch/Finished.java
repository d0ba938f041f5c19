package dev.vmcompat.launch;

import dev.vmcompat.report.Report;
import java.util.List;

/**
 * A command's result and what the process exits with.
 *
 * @param notices what a person has to read first, such as why a run ended early; they go to standard error
 */
public record Finished(Report report, ExitCode exitCode, List<String> notices) {

    public Finished(Report report, ExitCode exitCode) {
        this(report, exitCode, List.of());
    }

    public static Finished done(Report report) {
        return new Finished(report, ExitCode.DONE);
    }
}
