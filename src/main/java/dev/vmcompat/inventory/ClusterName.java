package dev.vmcompat.inventory;

import java.util.regex.Pattern;

/**
 * A cluster's name in the configuration.
 *
 * @param text letters, digits, dot, dash and underscore, beginning with a letter or digit, at most 63 characters: it stands in job
 *     parameters, file names and lock names
 */
public record ClusterName(String text) implements Comparable<ClusterName> {

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    public ClusterName {
        if (!SHAPE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is no cluster name: letters, digits, '.', '-' and '_', at most 63, beginning with a letter or digit");
        }
    }

    @Override
    public int compareTo(ClusterName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
