package dev.vmcompat.rig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A block device over a file.
 *
 * @param path below /dev
 */
public record LoopDevice(String path) implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** Takes a free one; needs root. */
    public static LoopDevice over(Path file) {
        String losetup = Programs.require("losetup", "util-linux").toString();
        return new LoopDevice(Programs.succeed(DEADLINE, List.of(losetup, "--find", "--show", file.toString()))
                .strip());
    }

    @Override
    public void close() {
        String losetup = Programs.require("losetup", "util-linux").toString();
        String unused = Programs.succeed(DEADLINE, List.of(losetup, "--detach", path));
    }
}
