package dev.vmcompat.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Rows under aligned titles, two blanks between columns; the last column is not padded. */
final class AlignedTable {

    private final Block.Table table;
    private final boolean colour;

    AlignedTable(Block.Table table, boolean colour) {
        this.table = table;
        this.colour = colour;
    }

    List<String> lines() {
        int[] shown = IntStream.range(0, table.titles().size())
                .filter(column -> table.rows().isEmpty()
                        || table.rows().stream()
                                .anyMatch(row -> !row.get(column).text().isEmpty()))
                .toArray();
        List<String> lines = new ArrayList<>();
        lines.add(line(shown, titles()));
        table.rows().forEach(row -> lines.add(line(shown, row)));
        return lines;
    }

    private List<Cell> titles() {
        return table.titles().stream()
                .map(title -> new Cell(heading(title), Tone.STRONG))
                .toList();
    }

    /** A field's name as people read it: {@code approvedBy} is APPROVED BY. */
    private static String heading(String title) {
        return title.replaceAll("([a-z])([A-Z])", "$1 $2").toUpperCase(Locale.ROOT);
    }

    private String line(int[] shown, List<Cell> row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < shown.length; i++) {
            Cell cell = row.get(shown[i]);
            String text = SafeText.line(cell.text());
            line.append(cell.tone().paint(text, colour));
            if (i < shown.length - 1) {
                line.append(" ".repeat(width(shown[i]) - DisplayWidth.of(text) + 2));
            }
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int widest = table.rows().stream()
                .mapToInt(row -> DisplayWidth.of(SafeText.line(row.get(column).text())))
                .max()
                .orElse(0);
        return Math.max(widest, DisplayWidth.of(heading(table.titles().get(column))));
    }
}
