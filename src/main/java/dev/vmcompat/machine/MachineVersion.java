package dev.vmcompat.machine;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A version of two or three numbers, ordered number by number: 9.2 &lt; 10.0 and 4.0 &lt; 4.0.1.
 *
 * @param major the first number, 0 to 9999
 * @param minor the second number, 0 to 9999
 * @param micro the third number, 0 to 9999; 0 where the name has none
 */
public record MachineVersion(int major, int minor, int micro) implements Comparable<MachineVersion> {

    private static final int LARGEST = 9999;
    private static final Pattern TEXT =
            Pattern.compile("(0|[1-9][0-9]{0,3})\\.(0|[1-9][0-9]{0,3})(?:\\.(0|[1-9][0-9]{0,3}))?");
    private static final Comparator<MachineVersion> ORDER = Comparator.comparingInt(MachineVersion::major)
            .thenComparingInt(MachineVersion::minor)
            .thenComparingInt(MachineVersion::micro);

    public MachineVersion {
        requireInRange(major);
        requireInRange(minor);
        requireInRange(micro);
    }

    /** A version of two numbers. */
    public static MachineVersion of(int major, int minor) {
        return new MachineVersion(major, minor, 0);
    }

    /** Reads {@code N.N} or {@code N.N.N}; empty for anything else, leading zeros included. */
    public static Optional<MachineVersion> parse(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String third = matcher.group(3);
        return Optional.of(new MachineVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                third == null ? 0 : Integer.parseInt(third)));
    }

    @Override
    public int compareTo(MachineVersion other) {
        return ORDER.compare(this, other);
    }

    /** Whether this version is strictly lower. */
    public boolean isBefore(MachineVersion other) {
        return compareTo(other) < 0;
    }

    @Override
    public String toString() {
        return micro == 0 ? major + "." + minor : major + "." + minor + "." + micro;
    }

    private static void requireInRange(int number) {
        if (number < 0 || number > LARGEST) {
            throw new IllegalArgumentException("version number out of range: " + number);
        }
    }
}
