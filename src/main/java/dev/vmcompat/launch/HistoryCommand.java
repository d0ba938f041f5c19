package dev.vmcompat.launch;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs, one run with its VMs, or events; checks the chain. */
@Command(name = "history", description = "Runs, one run with its VMs, or events; checks the chain.")
final class HistoryCommand extends ServiceCommand {

    @Option(names = "--run", paramLabel = "RUN", description = "Number of a run.")
    private @Nullable Long run;

    @Option(names = "--vm", paramLabel = "VM", description = "Name or UUID.")
    private @Nullable String vm;

    @Option(names = "--since", paramLabel = "DATE", description = "Such as 2026-01-31 or 2026-01-31T22:00:00Z; UTC.")
    private @Nullable String since;

    @Option(names = "--events", description = "Events instead of runs.")
    private boolean events;

    @Option(names = "--verify", description = "Checks that no event was changed, added or removed.")
    private boolean verify;

    @Option(names = "--anchor", paramLabel = "FILE", description = "With --verify: a copy of the head kept elsewhere.")
    private @Nullable Path anchor;

    HistoryCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    ExitCode execute() {
        if (anchor != null && !verify) {
            throw CommandFailure.usage("--anchor goes with --verify.", "vmcompat history --verify --anchor FILE");
        }
        if (verify && (events || run != null || vm != null || since != null)) {
            throw CommandFailure.usage(
                    "--verify checks the whole history.", "Leave out --run, --vm, --since and --events.");
        }
        Optional<Instant> from = Optional.ofNullable(since).map(HistoryCommand::instant);
        if (verify) {
            return write(services().reading().verify(Optional.ofNullable(anchor)));
        }
        return write(services()
                .reading()
                .history(new Services.HistoryQuestion(
                        invocation().cluster(),
                        run == null ? OptionalLong.empty() : OptionalLong.of(run),
                        Optional.ofNullable(vm),
                        from,
                        events)));
    }

    private static Instant instant(String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw CommandFailure.usage("'" + text + "' is no date.", "Write 2026-01-31 or 2026-01-31T22:00:00Z.");
        }
    }
}
