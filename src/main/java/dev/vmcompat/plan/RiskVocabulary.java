package dev.vmcompat.plan;

import dev.vmcompat.eligibility.RiskCode;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** The risks that can be accepted: the high ones, since low ones leave no VM out. */
final class RiskVocabulary {

    static final Set<String> HIGH = Collections.unmodifiableSet(new TreeSet<>(Arrays.stream(RiskCode.values())
            .filter(RiskCode::isHigh)
            .map(RiskCode::name)
            .toList()));

    private RiskVocabulary() {}
}
