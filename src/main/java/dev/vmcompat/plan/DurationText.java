package dev.vmcompat.plan;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as people write them: {@code 10m}, {@code 1h30m}, {@code 500ms}, {@code 7d}, or ISO-8601. A number without unit is refused. */
public final class DurationText {

    /** For messages: what is allowed. */
    public static final String ALLOWED = "a duration with its unit, such as 500ms, 30s, 10m, 1h30m, 7d or PT10M";

    private static final Pattern SIMPLE =
            Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,9})m(?!s))?(?:(\\d{1,9})s)?(?:(\\d{1,12})ms)?");

    private DurationText() {}

    /** Longer ones fit neither into milliseconds nor, added to now, into the database's times. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** @throws IllegalArgumentException if the text is no duration, a negative one, or longer than a hundred years */
    public static Duration parse(String text) {
        Duration duration = read(text);
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("'" + text + "' is longer than " + of(LONGEST));
        }
        return duration;
    }

    private static Duration read(String text) {
        Matcher matcher = SIMPLE.matcher(text);
        if (!text.isEmpty() && matcher.matches()) {
            return Duration.ofDays(number(matcher.group(1)))
                    .plusHours(number(matcher.group(2)))
                    .plusMinutes(number(matcher.group(3)))
                    .plusSeconds(number(matcher.group(4)))
                    .plusMillis(number(matcher.group(5)));
        }
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is not " + ALLOWED, e);
        }
        throw new IllegalArgumentException("'" + text + "' is not " + ALLOWED);
    }

    /** The shortest text that {@link #parse} reads as this duration, to the millisecond: {@code 1h30m}; nothing is {@code 0s}. */
    public static String of(Duration duration) {
        StringBuilder text = new StringBuilder();
        append(text, duration.toDaysPart(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount != 0) {
            text.append(amount).append(unit);
        }
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
