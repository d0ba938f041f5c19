package dev.vmcompat.machine;

import java.util.Objects;
import java.util.Optional;

/**
 * One machine a host offers.
 *
 * @param name as the host lists it
 * @param canonical the versioned name it stands for, if it is an alias
 * @param deprecated whether the host's QEMU announces its removal
 */
public record OfferedMachine(String name, Optional<String> canonical, boolean deprecated) {

    public OfferedMachine {
        Objects.requireNonNull(canonical, "canonical");
        if (name.isBlank() || canonical.filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("an offered machine needs a name: '" + name + "' " + canonical);
        }
    }

    /** A machine under its own name, not deprecated. */
    public static OfferedMachine named(String name) {
        return new OfferedMachine(name, Optional.empty(), false);
    }

    /** A machine under its own name that QEMU announces to remove. */
    public static OfferedMachine deprecated(String name) {
        return new OfferedMachine(name, Optional.empty(), true);
    }

    /** An alias for another name. */
    public static OfferedMachine alias(String name, String canonical) {
        return new OfferedMachine(name, Optional.of(canonical), false);
    }
}
