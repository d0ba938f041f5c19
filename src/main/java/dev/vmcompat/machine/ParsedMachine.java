package dev.vmcompat.machine;

/** What the text of a {@code machine} attribute turns out to be. */
public sealed interface ParsedMachine {

    /** The text itself. */
    String name();

    /**
     * A type with a version.
     *
     * @param type the type
     */
    record Versioned(MachineType type) implements ParsedMachine {
        @Override
        public String name() {
            return type.name();
        }
    }

    /**
     * A name that means "the newest here", such as {@code q35}; what it stands for only a host can say.
     *
     * @param name the alias
     */
    record Alias(String name) implements ParsedMachine {}

    /**
     * A machine that has no versions, or one outside the four families, such as {@code microvm} or {@code pseries-8.2}.
     *
     * @param name the machine
     */
    record Unversioned(String name) implements ParsedMachine {}

    /**
     * A name nothing is known about; nothing is ever guessed from its parts.
     *
     * @param name the text
     */
    record Unknown(String name) implements ParsedMachine {}
}
