package dev.vmcompat.rig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Kernel and initial file system of the tiny guest, built once from the distribution's packages by {@code src/test/guest/build-guest}.
 *
 * @param kernel absolute path, compressed: every machine type and firmware starts it
 * @param unpackedKernel the same, sooner up: for machine types from 4.0 on without UEFI
 * @param initrd absolute path
 */
record GuestImage(Path kernel, Path unpackedKernel, Path initrd) {

    private static final Duration BUILD_DEADLINE = Duration.ofMinutes(3);

    /**
     * The image as of the present script and packages; built when it is not there.
     *
     * @throws RigException when it cannot be built, with the script's reason
     */
    static synchronized GuestImage current() {
        Path bash = Programs.require("bash", "bash");
        Path script = Path.of("src/test/guest/build-guest").toAbsolutePath();
        Path folder = Path.of("target/guest").toAbsolutePath();
        Programs.succeed(BUILD_DEADLINE, List.of(bash.toString(), script.toString(), folder.toString()));
        return new GuestImage(folder.resolve("vmlinuz"), folder.resolve("vmlinux"), folder.resolve("initrd.img"));
    }
}
