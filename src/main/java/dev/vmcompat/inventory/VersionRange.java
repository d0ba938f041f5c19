package dev.vmcompat.inventory;

/** Product versions that are meant together, as a row of the version matrix names them. Its text is what {@link #of} reads. */
public sealed interface VersionRange {

    /** How a range is written, for messages. */
    String ALLOWED =
            "VERSION, 'VERSION and later', 'VERSION to VERSION' or 'VERSION with an SP', such as 6.9.0 and later";

    /** Whether the version is one of them. */
    boolean contains(ProductVersion version);

    /** One version and no other. */
    record Exactly(ProductVersion version) implements VersionRange {

        @Override
        public boolean contains(ProductVersion other) {
            return version.equals(other);
        }

        @Override
        public String toString() {
            return version.toString();
        }
    }

    /** A version and every one that orders after it. */
    record AndLater(ProductVersion first) implements VersionRange {

        private static final String WORDS = " and later";

        @Override
        public boolean contains(ProductVersion version) {
            return first.compareTo(version) <= 0;
        }

        @Override
        public String toString() {
            return first + WORDS;
        }
    }

    /**
     * From one version to another.
     *
     * @param first is one of them
     * @param last is one of them; not before the first
     */
    record FromTo(ProductVersion first, ProductVersion last) implements VersionRange {

        private static final String WORD = " to ";

        public FromTo {
            if (last.compareTo(first) < 0) {
                throw new IllegalArgumentException(last + " comes before " + first);
            }
        }

        @Override
        public boolean contains(ProductVersion version) {
            return first.compareTo(version) <= 0 && version.compareTo(last) <= 0;
        }

        @Override
        public String toString() {
            return first + WORD + last;
        }
    }

    /**
     * A release with any service pack installed; not the release alone, and no other release of the same numbers.
     *
     * @param release has no service pack itself
     */
    record WithServicePack(ProductVersion release) implements VersionRange {

        private static final String WORDS = " with an SP";

        public WithServicePack {
            if (release.servicePack() > 0) {
                throw new IllegalArgumentException(release + " has an SP already");
            }
        }

        @Override
        public boolean contains(ProductVersion version) {
            return version.isServicePackOf(release);
        }

        @Override
        public String toString() {
            return release + WORDS;
        }
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException if it is none, or holds no version; the message says why, and {@link #ALLOWED} what is one
     */
    static VersionRange of(String text) {
        if (text.endsWith(AndLater.WORDS)) {
            return new AndLater(ProductVersion.of(without(AndLater.WORDS, text)));
        }
        if (text.endsWith(WithServicePack.WORDS)) {
            return new WithServicePack(ProductVersion.of(without(WithServicePack.WORDS, text)));
        }
        int between = text.indexOf(FromTo.WORD);
        return between < 0
                ? new Exactly(ProductVersion.of(text))
                : new FromTo(
                        ProductVersion.of(text.substring(0, between)),
                        ProductVersion.of(text.substring(between + FromTo.WORD.length())));
    }

    private static String without(String end, String text) {
        return text.substring(0, text.length() - end.length());
    }
}
