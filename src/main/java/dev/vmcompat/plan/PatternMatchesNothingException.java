package dev.vmcompat.plan;

import java.util.List;

/** A VM pattern matches no VM: probably misspelt, and a list without it would not be what was meant. */
public final class PatternMatchesNothingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PatternMatchesNothingException(List<VmPattern> patterns) {
        this("the cluster", patterns);
    }

    /** @param of whose VMs, in words */
    PatternMatchesNothingException(String of, List<VmPattern> patterns) {
        super("no VM of " + of + " matches "
                + String.join(
                        ", ",
                        patterns.stream()
                                .map(pattern -> "'" + pattern.text() + "'")
                                .toList()));
    }
}
