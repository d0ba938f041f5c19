package dev.vmcompat.plan;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Job parameters that somebody gave, checked. One place's values stand beside each other; of two places the stronger one wins, parameter by
 * parameter.
 *
 * @param values canonical, see {@link ParameterType}
 * @param places where each value stands
 */
public record GivenParameters(Map<JobParameter, List<String>> values, Map<JobParameter, String> places) {

    public GivenParameters {
        values = Map.copyOf(values);
        places = Map.copyOf(places);
    }

    /** Nothing given. */
    public static GivenParameters none() {
        return new GivenParameters(Map.of(), Map.of());
    }

    /**
     * Checks what was written at one place. Lists add up; a single value given twice is refused, since nobody can tell which one is meant.
     *
     * @throws JobParameterException for the first parameter that is unknown or wrong
     */
    public static GivenParameters check(List<GivenParameter> written) {
        Map<JobParameter, List<String>> values = new EnumMap<>(JobParameter.class);
        Map<JobParameter, String> places = new EnumMap<>(JobParameter.class);
        for (GivenParameter given : written) {
            JobParameter parameter = JobParameter.of(given.key()).orElseThrow(() -> unknown(given));
            if (parameter.isConfigured()) {
                throw new JobParameterException(
                        given.key(),
                        "Parameter " + given.key() + " in " + given.place() + ": only the configuration says it.",
                        "Write it into the configuration, as " + given.key() + ", and plan anew.");
            }
            List<String> value = read(parameter, given);
            List<String> before = values.get(parameter);
            if (before != null && !parameter.type().isList()) {
                throw new JobParameterException(
                        given.key(),
                        "Parameter " + given.key() + " is given twice (" + places.get(parameter) + ", " + given.place()
                                + ").",
                        "Give it once.");
            }
            values.put(parameter, before == null ? value : union(before, value));
            places.put(parameter, given.place());
        }
        return new GivenParameters(values, places);
    }

    /** These parameters, and the weaker ones where these say nothing. */
    public GivenParameters over(GivenParameters weaker) {
        Map<JobParameter, List<String>> merged = new EnumMap<>(JobParameter.class);
        Map<JobParameter, String> mergedPlaces = new EnumMap<>(JobParameter.class);
        merged.putAll(weaker.values);
        merged.putAll(values);
        mergedPlaces.putAll(weaker.places);
        mergedPlaces.putAll(places);
        return new GivenParameters(merged, mergedPlaces);
    }

    /** The value, or empty where nobody gave one. */
    public Optional<List<String>> value(JobParameter parameter) {
        return Optional.ofNullable(values.get(parameter));
    }

    /** Where the value stands. */
    public String place(JobParameter parameter) {
        return places.getOrDefault(parameter, "default");
    }

    static List<String> union(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return ParameterType.sorted(all);
    }

    private static List<String> read(JobParameter parameter, GivenParameter given) {
        try {
            return given.text().isEmpty() && parameter.type().isList()
                    ? List.of()
                    : parameter.type().parse(given.text());
        } catch (IllegalArgumentException e) {
            throw new JobParameterException(
                    given.key(),
                    "Parameter " + given.key() + " in " + given.place() + ": " + e.getMessage() + ".",
                    "Allowed: " + parameter.type().allowed() + ".");
        }
    }

    private static JobParameterException unknown(GivenParameter given) {
        return new JobParameterException(
                given.key(),
                "Unknown parameter '" + given.key() + "' in " + given.place() + ".",
                ClosestWord.hint(given.key(), JobParameter.keys()));
    }
}
