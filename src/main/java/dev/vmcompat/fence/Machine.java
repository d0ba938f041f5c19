package dev.vmcompat.fence;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Where a process runs, as far as it takes to say later whether it is gone. What cannot be read is empty, and says nothing.
 *
 * @param name host name, which other machines may have too
 * @param id made from /etc/machine-id, so that another machine of the same name is not taken for this one
 * @param boot changes with every boot, and is no other machine's
 * @param processes the namespace that process numbers belong to; containers have their own
 */
public record Machine(String name, String id, String boot, String processes) {

    /** The namespace outside of all containers has this number in every boot (PROC_PID_INIT_INO of Linux). */
    private static final String OUTSIDE_CONTAINERS = "4026531836";

    /** The machine of this process. */
    public static Machine here() {
        String id = read("/etc/machine-id");
        return new Machine(
                hostName(),
                id.isEmpty()
                        ? ""
                        // systemd asks not to show the id itself
                        : UUID.nameUUIDFromBytes(("vmcompat " + id).getBytes(StandardCharsets.UTF_8))
                                .toString(),
                read("/proc/sys/kernel/random/boot_id"),
                namespace());
    }

    /** Whether process numbers of the other one mean the same processes here. */
    boolean sharesProcessesWith(Machine other) {
        return !boot.isEmpty() && boot.equals(other.boot) && !processes.isEmpty() && processes.equals(other.processes);
    }

    /** Whether it is surely the same machine, booted anew. */
    boolean isAnEarlierBootOf(Machine other) {
        return !boot.isEmpty()
                && !other.boot.isEmpty()
                && !boot.equals(other.boot)
                && !id.isEmpty()
                && id.equals(other.id)
                && name.equals(other.name)
                && processes.equals(OUTSIDE_CONTAINERS)
                && other.processes.equals(OUTSIDE_CONTAINERS);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static String namespace() {
        try {
            // pid:[4026531836]
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                    .toString()
                    .replaceAll("[^0-9]", "");
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
