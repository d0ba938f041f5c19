package dev.vmcompat.plan;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of storage as people write them: {@code 512MiB}, {@code 10GiB}, {@code 0}. A number without unit is refused, but for zero. */
final class SizeText {

    /** For messages: what is allowed. */
    static final String ALLOWED = "a size with its unit, such as 512MiB, 10GiB or 1TiB, or 0";

    private static final Map<String, Integer> SHIFTS = Map.of("KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);
    private static final List<String> UNITS = List.of("TiB", "GiB", "MiB", "KiB");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(KiB|MiB|GiB|TiB)");

    private SizeText() {}

    /**
     * Reads a size.
     *
     * @return bytes, not negative
     * @throws IllegalArgumentException if the text is no size
     */
    static long parse(String text) {
        if (text.equals("0")) {
            return 0;
        }
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not " + ALLOWED);
        }
        return Long.parseLong(matcher.group(1)) << SHIFTS.getOrDefault(matcher.group(2), 0);
    }

    /** The text that {@link #parse} reads as exactly this size. */
    static String exactly(long bytes) {
        for (String unit : UNITS) {
            int shift = SHIFTS.getOrDefault(unit, 0);
            if (bytes > 0 && (bytes >> shift) << shift == bytes) {
                return (bytes >> shift) + unit;
            }
        }
        return "0";
    }
}
