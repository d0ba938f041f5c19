package dev.vmcompat.launch.product;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CSV as a spreadsheet takes it apart. */
final class Csv {

    private static final Pattern FIELD = Pattern.compile("\\G(?:\"((?:[^\"]|\"\")*+)\"|([^,\"\r\n]*+))(,|\r\n)");

    private Csv() {}

    /** Every field of every row, titles included. */
    static List<String> fields(String text) {
        List<String> fields = new ArrayList<>();
        Matcher field = FIELD.matcher(text);
        int end = 0;
        while (field.find()) {
            fields.add(field.group(1) == null ? field.group(2) : field.group(1).replace("\"\"", "\""));
            end = field.end();
        }
        if (end != text.length()) {
            throw new AssertionError("no CSV from here on: " + text.substring(end));
        }
        return fields;
    }
}
