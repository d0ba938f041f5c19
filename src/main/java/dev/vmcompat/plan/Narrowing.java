package dev.vmcompat.plan;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a start of an existing run may choose: less than was approved, never more, nothing else. */
final class Narrowing {

    private Narrowing() {}

    static RunOptions of(RunOptions run, GivenParameters given) {
        Map<JobParameter, List<String>> values = new EnumMap<>(run.values());
        given.values()
                .forEach((parameter, value) -> values.put(
                        parameter,
                        switch (parameter.hold()) {
                            case FREE -> value;
                            case FROZEN -> frozen(parameter, run.list(parameter), value, given.place(parameter));
                            case NARROWS -> narrowed(parameter, run.list(parameter), value, given.place(parameter));
                        }));
        return new RunOptions(values);
    }

    private static List<String> frozen(JobParameter parameter, List<String> own, List<String> value, String place) {
        if (!own.equals(value)) {
            throw new JobParameterException(
                    parameter.key(),
                    "Parameter " + parameter.key() + " was frozen with the run as " + words(own) + ", but " + place
                            + " says " + words(value) + ".",
                    "Leave it out, or plan anew with the other value.");
        }
        return own;
    }

    private static List<String> narrowed(JobParameter parameter, List<String> own, List<String> value, String place) {
        if (parameter.type().isList()) {
            return GivenParameters.union(own, value);
        }
        if (own.isEmpty()) {
            return value;
        }
        if (value.isEmpty() || Integer.parseInt(value.get(0)) > Integer.parseInt(own.get(0))) {
            throw new JobParameterException(
                    parameter.key(),
                    "Parameter " + parameter.key() + " is " + words(own) + " in the run, but " + place + " says "
                            + words(value) + ", which is more.",
                    "A start may only narrow its run: give at most " + words(own) + ", or plan anew.");
        }
        return value;
    }

    private static String words(List<String> value) {
        return value.isEmpty() ? "none" : String.join(",", value);
    }
}
