package dev.vmcompat.ledger;

import org.jspecify.annotations.Nullable;

/** Text as PostgreSQL gives it back: no NUL, no half of a surrogate pair. Otherwise an event could not be written, or its MAC not be verified. */
final class Storable {

    private static final int REPLACEMENT = 0xFFFD;

    private Storable() {}

    static String text(String text) {
        var clean = new StringBuilder(text.length());
        text.codePoints().map(Storable::storable).forEach(clean::appendCodePoint);
        return clean.toString();
    }

    static @Nullable String orNull(@Nullable String text) {
        return text == null ? null : text(text);
    }

    private static int storable(int codePoint) {
        return codePoint == 0 || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)
                ? REPLACEMENT
                : codePoint;
    }
}
