package dev.vmcompat.eligibility;

import java.util.List;
import java.util.stream.Stream;

/**
 * What some checks found.
 *
 * @param reasons against the upgrade
 * @param risks of it
 */
public record Findings(List<Reason> reasons, List<Risk> risks) {

    public Findings {
        reasons = List.copyOf(reasons);
        risks = List.copyOf(risks);
    }

    /** Nothing found. */
    public static Findings none() {
        return new Findings(List.of(), List.of());
    }

    /** Reasons only. */
    public static Findings of(Reason... reasons) {
        return new Findings(List.of(reasons), List.of());
    }

    /** Risks only. */
    public static Findings of(Risk... risks) {
        return new Findings(List.of(), List.of(risks));
    }

    /** Both together, each only once. */
    public Findings and(Findings more) {
        return new Findings(
                Stream.concat(reasons.stream(), more.reasons.stream())
                        .distinct()
                        .toList(),
                Stream.concat(risks.stream(), more.risks.stream()).distinct().toList());
    }
}
