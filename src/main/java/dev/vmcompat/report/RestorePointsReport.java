package dev.vmcompat.report;

import java.util.List;

/** {@code restore-points list}. */
public record RestorePointsReport(List<RestorePointView> points) implements Report {

    public RestorePointsReport {
        points = List.copyOf(points);
    }

    @Override
    public Object json() {
        return points;
    }

    @Override
    public Block.Table csv() {
        return new Block.Table(
                List.of(
                        "run",
                        "cluster",
                        "name",
                        "uuid",
                        "means",
                        "state",
                        "keep",
                        "createdAt",
                        "expiresAt",
                        "problem"),
                points.stream()
                        .map(row -> Renderer.cells(
                                row.run(),
                                row.cluster(),
                                row.name(),
                                row.uuid(),
                                row.means(),
                                row.state(),
                                row.keep(),
                                Words.time(row.createdAt()),
                                Words.time(row.expiresAt()),
                                row.problem().orElse("")))
                        .toList());
    }

    @Override
    public List<Block> page() {
        return List.of(csv());
    }
}
