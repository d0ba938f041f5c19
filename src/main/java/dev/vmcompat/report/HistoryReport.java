package dev.vmcompat.report;

import java.util.List;

/** {@code history}. */
public record HistoryReport(List<RunSummary> runs) implements Report {

    public HistoryReport {
        runs = List.copyOf(runs);
    }

    @Override
    public Object json() {
        return runs;
    }

    @Override
    public Block.Table csv() {
        return new Block.Table(
                List.of("run", "cluster", "status", "approvedBy", "startedAt", "endedAt", "exitCode"),
                runs.stream()
                        .map(row -> Renderer.cells(
                                row.run(),
                                row.cluster(),
                                row.status(),
                                Words.orEmpty(row.approvedBy()),
                                Words.time(row.startedAt()),
                                Words.time(row.endedAt()),
                                Words.orEmpty(row.exitCode())))
                        .toList());
    }

    @Override
    public List<Block> page() {
        return List.of(csv());
    }
}
