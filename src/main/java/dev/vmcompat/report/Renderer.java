package dev.vmcompat.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one place where results are written, and where text of hosts and guests is made harmless. JSON is pure ASCII, so that no terminal or
 * locale reads more into it than it says.
 */
public final class Renderer {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private final PrintStream out;
    private final Format format;
    private final boolean colour;

    /** @param colour whether the output is a terminal that wants colour */
    public Renderer(PrintStream out, Format format, boolean colour) {
        this.out = out;
        this.format = format;
        this.colour = colour;
    }

    /** Writes a result in the chosen format. */
    public void write(Report report) {
        switch (format) {
            case JSON -> json(report.json());
            case CSV -> csv(report.csv());
            case TABLE -> report.page().forEach(this::block);
        }
        out.flush();
    }

    /** Writes an error where programs look for it; people read it on standard error. */
    public void write(ErrorView error) {
        if (format == Format.JSON) {
            json(error);
            out.flush();
        }
    }

    /** For text that is written elsewhere, such as messages on standard error. */
    public static String harmless(String text) {
        return SafeText.line(text);
    }

    private void json(Object value) {
        out.println(JSON.writeValueAsString(value).replace("\u007f", "\\u007f"));
    }

    private void csv(Block.Table table) {
        out.print(String.join(",", table.titles()) + "\r\n");
        for (List<Cell> row : table.rows()) {
            out.print(String.join(
                            ",",
                            row.stream().map(cell -> SafeText.csv(cell.text())).toList()) + "\r\n");
        }
    }

    private void block(Block block) {
        if (block instanceof Block.Lines text) {
            text.lines().forEach(line -> out.println(line.tone().paint(SafeText.line(line.text()), colour)));
        } else if (block instanceof Block.Table table) {
            new AlignedTable(table, colour).lines().forEach(out::println);
        }
    }

    /** The fields' lines of a table are made by {@link AlignedTable}; an empty list of rows says nothing but its titles. */
    static List<Cell> cells(Object... values) {
        List<Cell> cells = new ArrayList<>();
        for (Object value : values) {
            cells.add(value instanceof Cell cell ? cell : Cell.of(value));
        }
        return cells;
    }
}
