package dev.vmcompat.report;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code history}.
 *
 * @param attention what a person has to see to first; people read it, programs have the exit codes
 */
public record HistoryReport(List<RunSummary> runs, List<String> attention) implements Report {

    public HistoryReport {
        runs = List.copyOf(runs);
        attention = List.copyOf(attention);
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
        if (attention.isEmpty()) {
            return List.of(csv());
        }
        List<Cell> lines = new ArrayList<>(attention.stream()
                .map(line -> new Cell("NEEDS ATTENTION: " + line, Tone.BAD))
                .toList());
        lines.add(Cell.of(""));
        return List.of(new Block.Lines(lines), csv());
    }
}
