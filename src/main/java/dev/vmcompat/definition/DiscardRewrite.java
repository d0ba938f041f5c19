package dev.vmcompat.definition;

import java.util.Map;

/**
 * A definition in which discard was asked for, and what became of each disk.
 *
 * @param definition the new definition; the same text if nothing could be changed
 * @param outcomes by target device, for every device asked for
 */
public record DiscardRewrite(DomainDefinition definition, Map<String, Outcome> outcomes) {

    /** What became of one disk. */
    public enum Outcome {
        /** {@code discard='unmap'} was added. */
        ADDED("discard='unmap' was added"),
        /** The disk says already what discard is to do; that stays. */
        ALREADY_SAYS("the disk says already what discard does"),
        /** The disk has no driver element; which driver libvirt would choose is not guessed. */
        NO_DRIVER("the disk has no driver element to add discard to"),
        /** No disk has this target device. */
        NO_SUCH_DISK("no disk has this target"),
        /** Several disks have this target device, so none of them is touched. */
        AMBIGUOUS("several disks have this target");

        private final String sentence;

        Outcome(String sentence) {
            this.sentence = sentence;
        }

        /** The outcome in words. */
        public String sentence() {
            return sentence;
        }
    }

    public DiscardRewrite {
        outcomes = Map.copyOf(outcomes);
    }
}
