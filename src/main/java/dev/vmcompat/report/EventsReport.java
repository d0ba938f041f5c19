package dev.vmcompat.report;

import java.util.List;

/** {@code history --events}. */
public record EventsReport(List<EventView> events) implements Report {

    public EventsReport {
        events = List.copyOf(events);
    }

    @Override
    public Object json() {
        return events;
    }

    @Override
    public Block.Table csv() {
        return new Block.Table(
                List.of("seq", "at", "actor", "action", "run", "uuid", "stage", "before", "after"),
                events.stream()
                        .map(row -> Renderer.cells(
                                row.seq(),
                                Words.time(row.at()),
                                row.actor(),
                                row.action(),
                                Words.orEmpty(row.run()),
                                Words.orEmpty(row.uuid()),
                                Words.orEmpty(row.stage()),
                                Words.orEmpty(row.before()),
                                Words.orEmpty(row.after())))
                        .toList());
    }

    @Override
    public List<Block> page() {
        return List.of(csv());
    }
}
