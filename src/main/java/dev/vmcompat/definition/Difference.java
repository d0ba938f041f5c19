package dev.vmcompat.definition;

import java.util.Objects;
import java.util.Optional;

/**
 * One unexpected difference; secrets are masked.
 *
 * @param path where, such as {@code domain/devices/disk[vda]/driver/@cache}
 * @param before the value before, empty if there was none
 * @param after the value after, empty if there is none
 */
public record Difference(String path, Optional<String> before, Optional<String> after) {

    public Difference {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(after, "after");
    }

    @Override
    public String toString() {
        return path + ": " + before.orElse("(missing)") + " -> " + after.orElse("(missing)");
    }
}
