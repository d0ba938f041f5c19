package dev.vmcompat.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One of a few named values of a job parameter; implemented by enums, whose constants in lower case with dashes are what users write. */
public sealed interface Choice
        permits OnTimeout, RestorePointDemand, SnapshotTiming, OffVms, OffNetwork, FinalPower, Discard, AddressRule {

    /** The enum's constant. */
    String name();

    /** What happens if it is chosen. */
    String sentence();

    /** As users write it: {@code WHEN_POSSIBLE} is {@code when-possible}. */
    default String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The texts of all constants, in order. */
    static <E extends Enum<E> & Choice> List<String> texts(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Choice::text).toList();
    }

    /** @throws IllegalArgumentException if no constant has this text */
    static <E extends Enum<E> & Choice> E parse(Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(choice -> choice.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is none of " + texts(type)));
    }
}
