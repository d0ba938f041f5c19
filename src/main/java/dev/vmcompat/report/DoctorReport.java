package dev.vmcompat.report;

import java.util.List;

/** {@code doctor}. */
public record DoctorReport(List<CheckView> checks) implements Report {

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

    @Override
    public List<Block> page() {
        return List.of(csv());
    }
}
