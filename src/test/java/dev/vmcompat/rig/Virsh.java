package dev.vmcompat.rig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What virsh sees: an observer in a process of its own, independent of the libvirt binding under test.
 *
 * @param uri connection URI
 */
public record Virsh(String uri) {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /**
     * Runs one virsh command and gives its output without surrounding blanks.
     *
     * @throws RigException when virsh fails, with its message
     */
    public String run(String... arguments) {
        return Programs.succeed(DEADLINE, command(arguments)).strip();
    }

    /** Runs one virsh command and gives its output, or nothing where it fails: for questions asked again and again. */
    public Optional<String> attempt(String... arguments) {
        Programs.Result result = Programs.run(DEADLINE, command(arguments));
        return result.exitCode() == 0 ? Optional.of(result.output().strip()) : Optional.empty();
    }

    /** The command line of a virsh that asks this connection. */
    List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Programs.require("virsh", "libvirt-clients").toString());
        command.add("--quiet");
        command.add("--connect");
        command.add(uri);
        command.addAll(List.of(arguments));
        return command;
    }
}
