package dev.vmcompat.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Values in the words of a table. */
final class Words {

    /** Where a plan or run has no VM. */
    static final String NOTHING_ELIGIBLE =
            "No VM is eligible, so there is nothing to do. Why, VM by VM: vmcompat list --all";

    /** The code of a check that could not be made; several of one VM are said in one line. */
    static final String NOT_CHECKED = "NOT_CHECKED";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private Words() {}

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static String time(Optional<Instant> instant) {
        return instant.map(Words::time).orElse("");
    }

    /** Whole seconds: {@code 1h 2m 3s}; less than one second is in milliseconds. */
    static String duration(long millis) {
        Duration duration = Duration.ofMillis(millis);
        if (millis < 1000) {
            return millis + "ms";
        }
        String hours = duration.toHours() == 0 ? "" : duration.toHours() + "h ";
        String minutes = duration.toMinutes() == 0 ? "" : duration.toMinutesPart() + "m ";
        return hours + minutes + duration.toSecondsPart() + "s";
    }

    static String codes(List<CodeView> codes) {
        return codes.stream().map(CodeView::code).distinct().collect(Collectors.joining(" "));
    }

    static <T> String orEmpty(Optional<T> value) {
        return value.map(Object::toString).orElse("");
    }

    static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
