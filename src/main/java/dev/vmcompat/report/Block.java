package dev.vmcompat.report;

import java.util.Arrays;
import java.util.List;

/** A part of what people read, from top to bottom. */
public sealed interface Block {

    /** Lines one by one. */
    record Lines(List<Cell> lines) implements Block {

        public Lines {
            lines = List.copyOf(lines);
        }
    }

    /** Rows under aligned titles; columns without any text are left out for people. */
    record Table(List<String> titles, List<List<Cell>> rows) implements Block {

        public Table {
            titles = List.copyOf(titles);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<Cell> row : rows) {
                if (row.size() != titles.size()) {
                    throw new IllegalArgumentException(
                            "a row has " + row.size() + " fields under " + titles.size() + " titles");
                }
            }
        }
    }

    static Lines lines(Cell... lines) {
        return new Lines(Arrays.asList(lines));
    }
}
