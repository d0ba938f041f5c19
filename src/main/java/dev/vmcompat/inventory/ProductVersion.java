package dev.vmcompat.inventory;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of the product that a cluster runs, such as {@code 6.9.0}, {@code 6.0.0 R5} or {@code 6.8.0 SP2}: three numbers, then the release
 * of that version and the service pack on that release, where it has them.
 *
 * <p>Ordered number by number, so 6.9.0 &lt; 6.10.0; then by release; then by service pack, none of them being the lowest: 6.8.0 &lt; 6.8.0 SP1
 * &lt; 6.8.0 SP2 &lt; 6.8.0 R1 &lt; 6.8.0 R1 SP1 &lt; 6.8.1. A service pack belongs to the release it is installed on, so a later release comes
 * after every service pack of an earlier one.
 *
 * @param major the first number, 0 to 9999
 * @param minor the second number, 0 to 9999
 * @param patch the third number, 0 to 9999
 * @param release the number after R, 1 to 9999; 0 where there is none
 * @param servicePack the number after SP, 1 to 9999; 0 where there is none
 */
public record ProductVersion(int major, int minor, int patch, int release, int servicePack)
        implements Comparable<ProductVersion> {

    /** How a version is written, for messages. */
    public static final String ALLOWED =
            "a product version: three numbers, then R and its number, then SP and its number, where it has them,"
                    + " such as 6.9.0, 6.0.0 R5 or 6.8.0 SP2";

    private static final int LARGEST = 9999;
    private static final String NUMBER = "(0|[1-9][0-9]{0,3})";
    private static final String COUNT = "([1-9][0-9]{0,3})";
    private static final Pattern TEXT =
            Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?: R" + COUNT + ")?(?: SP" + COUNT + ")?");
    private static final Comparator<ProductVersion> ORDER = Comparator.comparingInt(ProductVersion::major)
            .thenComparingInt(ProductVersion::minor)
            .thenComparingInt(ProductVersion::patch)
            .thenComparingInt(ProductVersion::release)
            .thenComparingInt(ProductVersion::servicePack);

    /** @throws IllegalArgumentException if a number is out of its range */
    public ProductVersion {
        requireInRange(major);
        requireInRange(minor);
        requireInRange(patch);
        requireInRange(release);
        requireInRange(servicePack);
    }

    /** Reads exactly the written form: one blank before R and SP, no leading zeros, nothing around it; empty for anything else. */
    public static Optional<ProductVersion> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new ProductVersion(
                number(matcher, 1), number(matcher, 2), number(matcher, 3), number(matcher, 4), number(matcher, 5)));
    }

    /**
     * Reads what a person wrote.
     *
     * @throws IllegalArgumentException if it is none; {@link #ALLOWED} says what is
     */
    public static ProductVersion of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no product version"));
    }

    /** Whether it is the given release with a service pack on it. */
    public boolean isServicePackOf(ProductVersion other) {
        return servicePack > 0 && withoutServicePack().equals(other.withoutServicePack());
    }

    private ProductVersion withoutServicePack() {
        return new ProductVersion(major, minor, patch, release, 0);
    }

    @Override
    public int compareTo(ProductVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch + (release > 0 ? " R" + release : "")
                + (servicePack > 0 ? " SP" + servicePack : "");
    }

    private static int number(Matcher matcher, int group) {
        String text = matcher.group(group);
        return text == null ? 0 : Integer.parseInt(text);
    }

    private static void requireInRange(int number) {
        if (number < 0 || number > LARGEST) {
            throw new IllegalArgumentException("version number out of range: " + number);
        }
    }
}
