package dev.vmcompat.plan;

import dev.vmcompat.eligibility.AssessmentOptions;
import dev.vmcompat.hypervisor.ConnectionUri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What values a job parameter has. A value is a list of canonical texts: one for a single value, none for "not set", several for a list;
 * equal values have equal texts.
 */
public sealed interface ParameterType {

    /** For messages and the documentation: what is allowed. */
    String allowed();

    /**
     * Reads what a user wrote.
     *
     * @throws IllegalArgumentException saying what is wrong, without what is allowed
     */
    List<String> parse(String text);

    /** The value for JSON: text, number, boolean, list, or null where not set; durations are milliseconds, sizes bytes. */
    default Object json(List<String> value) {
        return value.get(0);
    }

    /** Whether several values given at one place add up. */
    default boolean isList() {
        return false;
    }

    /** Several values at one place. */
    sealed interface Several extends ParameterType {

        @Override
        default boolean isList() {
            return true;
        }

        @Override
        default Object json(List<String> value) {
            return value;
        }
    }

    /** One of a few words. */
    record OneOf(List<String> words) implements ParameterType {

        @Override
        public String allowed() {
            return String.join("|", words);
        }

        @Override
        public List<String> parse(String text) {
            if (!words.contains(text)) {
                throw new IllegalArgumentException("'" + text + "' is none of them");
            }
            return List.of(text);
        }
    }

    /** Yes or no. */
    record Flag() implements ParameterType {

        @Override
        public String allowed() {
            return "true|false";
        }

        @Override
        public List<String> parse(String text) {
            if (!text.equals("true") && !text.equals("false")) {
                throw new IllegalArgumentException("'" + text + "' is neither");
            }
            return List.of(text);
        }

        @Override
        public Object json(List<String> value) {
            return Boolean.valueOf(value.get(0));
        }
    }

    /** A number from one up, or {@code none} where that is allowed. */
    record Count(boolean optional) implements ParameterType {

        @Override
        public String allowed() {
            return optional ? "a number from 1, or none" : "a number from 1";
        }

        @Override
        public List<String> parse(String text) {
            if (optional && text.equals("none")) {
                return List.of();
            }
            if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < 1) {
                throw new IllegalArgumentException("'" + text + "' is no such number");
            }
            return List.of(Integer.toString(Integer.parseInt(text)));
        }

        @Override
        public Object json(List<String> value) {
            return value.isEmpty() ? NotSet.VALUE : Integer.valueOf(value.get(0));
        }
    }

    /** A duration between two bounds, both included. */
    record Span(Duration least, Duration most) implements ParameterType {

        @Override
        public String allowed() {
            return DurationText.ALLOWED + ", from " + DurationText.of(least) + " to " + DurationText.of(most);
        }

        @Override
        public List<String> parse(String text) {
            Duration duration = DurationText.parse(text);
            if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw new IllegalArgumentException("'" + text + "' is out of bounds");
            }
            return List.of(DurationText.of(duration));
        }

        @Override
        public Object json(List<String> value) {
            return DurationText.parse(value.get(0)).toMillis();
        }
    }

    /** A size of storage. */
    record Size() implements ParameterType {

        @Override
        public String allowed() {
            return SizeText.ALLOWED;
        }

        @Override
        public List<String> parse(String text) {
            return List.of(SizeText.exactly(SizeText.parse(text)));
        }

        /** Bytes. */
        @Override
        public Object json(List<String> value) {
            return SizeText.parse(value.get(0));
        }
    }

    /** Names, globs or UUIDs of VMs, separated by commas; {@code \,} is a comma of a name. Their order means nothing. */
    record Patterns() implements Several {

        private static final Pattern COMMA = Pattern.compile("(?<!\\\\),");

        @Override
        public String allowed() {
            return "names, globs or UUIDs, separated by commas";
        }

        @Override
        public List<String> parse(String text) {
            List<String> patterns = new ArrayList<>();
            for (String part : COMMA.split(text, -1)) {
                patterns.add(new VmPattern(part.strip().replace("\\,", ",")).text());
            }
            return sorted(patterns);
        }
    }

    /** Codes of a fixed vocabulary, separated by commas. Their order means nothing. */
    record Codes(Set<String> vocabulary) implements Several {

        @Override
        public String allowed() {
            return "codes separated by commas: " + String.join(", ", vocabulary);
        }

        @Override
        public List<String> parse(String text) {
            List<String> codes = new ArrayList<>();
            for (String part : text.split(",", -1)) {
                if (!vocabulary.contains(part.strip())) {
                    throw new IllegalArgumentException("'" + part.strip() + "' is no such code");
                }
                codes.add(part.strip());
            }
            return sorted(codes);
        }
    }

    /** Connection URIs of hosts, separated by commas. Their order means nothing. */
    record Hosts() implements Several {

        @Override
        public String allowed() {
            return "connection URIs as the configuration names them, separated by commas";
        }

        @Override
        public List<String> parse(String text) {
            return sorted(Stream.of(text.split(",", -1))
                    .map(part -> new ConnectionUri(part.strip()).text())
                    .toList());
        }
    }

    /** Systems that own VMs, separated by commas: by their short names, or by the beginning of their metadata namespace. */
    record Managers() implements Several {

        @Override
        public String allowed() {
            return String.join(", ", new TreeSet<>(AssessmentOptions.MANAGERS.keySet()))
                    + " or a metadata namespace, separated by commas";
        }

        @Override
        public List<String> parse(String text) {
            List<String> managers = new ArrayList<>();
            for (String part : text.split(",", -1)) {
                String manager = part.strip();
                if (!AssessmentOptions.MANAGERS.containsKey(manager) && !manager.matches("[a-z][a-z0-9+.-]*:.+")) {
                    throw new IllegalArgumentException("'" + manager + "' is neither");
                }
                managers.add(manager);
            }
            return sorted(managers);
        }
    }

    /** A program: its absolute path and its arguments, in their order. */
    record Program() implements Several {

        @Override
        public String allowed() {
            return "a path and arguments";
        }

        @Override
        public List<String> parse(String text) {
            return List.of(text);
        }
    }

    /** The value as a list of canonical texts, duplicates dropped. */
    static List<String> sorted(List<String> values) {
        return List.copyOf(new TreeSet<>(values));
    }
}
