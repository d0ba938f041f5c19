package dev.vmcompat.launch;

import dev.vmcompat.launch.configuration.JobFile;
import dev.vmcompat.plan.GivenParameter;
import dev.vmcompat.plan.GivenParameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code plan} and {@code run} that are job parameters, and the job file. The command line is stronger than the file. */
final class ParameterArguments {

    private static final String COMMAND_LINE = "the command line";

    @Option(names = "--vm", paramLabel = "PATTERN", description = "Name, glob or UUID of VMs to take; may be repeated.")
    private List<String> vms = new ArrayList<>();

    @Option(
            names = "--exclude",
            paramLabel = "PATTERN",
            description = "Name, glob or UUID of VMs to leave out; may be repeated.")
    private List<String> excluded = new ArrayList<>();

    @Option(names = "--limit", paramLabel = "N", description = "At most this many VMs.")
    private @Nullable String limit;

    @Option(
            names = "--job-file",
            paramLabel = "FILE",
            description = "File with job parameters, one key=value per line.")
    private @Nullable Path jobFile;

    GivenParameters given(List<String> pairs) {
        List<GivenParameter> written = new ArrayList<>();
        vms.forEach(vm -> written.add(pattern("vm", vm)));
        excluded.forEach(vm -> written.add(pattern("exclude", vm)));
        if (limit != null) {
            written.add(new GivenParameter("limit", limit, COMMAND_LINE));
        }
        pairs.forEach(pair -> written.add(JobFile.parameter(pair, COMMAND_LINE)));
        GivenParameters here = GivenParameters.check(written);
        return jobFile == null ? here : here.over(JobFile.read(jobFile));
    }

    /** An empty one, such as of a variable that is not set, must not mean every VM. */
    private static GivenParameter pattern(String key, String text) {
        if (text.isBlank()) {
            throw CommandFailure.usage("--" + key + " names no VM.", "Give a name, a glob or a UUID.");
        }
        return new GivenParameter(key, text.replace(",", "\\,"), COMMAND_LINE);
    }
}
