package dev.vmcompat.restorepoint;

import java.util.Optional;

/**
 * A disk that a restore point keeps.
 *
 * @param target the device name, such as {@code vda}
 * @param base the file the disk was on
 * @param overlay the file that takes what is written meanwhile; empty where the disk is kept inside its own file
 * @param format of the base, such as {@code raw}
 */
public record PointDisk(String target, String base, Optional<String> overlay, String format) {

    /** An overlay next to its base, with a name that no other run and nobody else uses. */
    static PointDisk over(String target, String base, String format, long run) {
        return new PointDisk(target, base, Optional.of(overlayOf(base, run)), format);
    }

    static String overlayOf(String base, long run) {
        return base + ".vmcompat-run" + run;
    }
}
