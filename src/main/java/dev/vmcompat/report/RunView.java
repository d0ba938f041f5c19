package dev.vmcompat.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code run} and {@code history --run}; the components are the JSON fields, in order. */
public record RunView(
        long run,
        String cluster,
        String status,
        Optional<String> approvedBy,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<Integer> exitCode,
        List<VmOutcomeView> vms) {

    public RunView {
        vms = List.copyOf(vms);
    }

    RunSummary summary() {
        return new RunSummary(run, cluster, status, approvedBy, startedAt, endedAt, exitCode);
    }
}
