package dev.vmcompat.report;

import java.util.ArrayList;
import java.util.List;

/** {@code doctor}. */
public record DoctorReport(List<CheckView> checks) implements Report {

    private static final String INDENTED = "%-11s  %s";

    public DoctorReport {
        checks = List.copyOf(checks);
    }

    @Override
    public Object json() {
        return checks;
    }

    @Override
    public Block.Table csv() {
        return new Block.Table(
                List.of("subject", "status", "message", "hint"),
                checks.stream()
                        .map(row -> Renderer.cells(
                                row.subject(),
                                new Cell(row.status().name(), row.status().tone()),
                                row.message(),
                                row.hint()))
                        .toList());
    }

    /** A finding a line, what to do about it below: both are too long for columns. */
    @Override
    public List<Block> page() {
        List<Block> page = new ArrayList<>();
        for (CheckView check : checks) {
            page.add(Block.lines(new Cell(
                    INDENTED.formatted(check.status(), check.subject() + ": " + check.message()),
                    check.status().tone())));
            if (!check.hint().isEmpty()) {
                page.add(Block.lines(Cell.faint(INDENTED.formatted("", check.hint()))));
            }
        }
        return page;
    }
}
