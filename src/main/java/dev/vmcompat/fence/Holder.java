package dev.vmcompat.fence;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that holds, or held, a cluster.
 *
 * @param user the operating system's user
 * @param machine host name
 * @param boot identifies the machine's boot, so that a process number of an earlier boot is known to be gone
 * @param pid the process
 * @param startedMillis when it started, in milliseconds since 1970, or 0 where unknown
 */
public record Holder(String user, String machine, String boot, long pid, long startedMillis) {

    private static final Pattern TEXT = Pattern.compile("(.*)@(.*) pid (\\d+) \\(boot ([^,]*), start (\\d+)\\)");

    /** This process. */
    public static Holder self() {
        ProcessHandle me = ProcessHandle.current();
        return new Holder(System.getProperty("user.name", "unknown"), machineName(), bootId(), me.pid(), startOf(me));
    }

    /** Reads what {@link #toString} wrote; text of another form is a holder of which nothing is known. */
    public static Holder parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return new Holder(text, "", "", 0, 0);
        }
        return new Holder(
                matcher.group(1),
                matcher.group(2),
                matcher.group(4),
                Long.parseLong(matcher.group(3)),
                Long.parseLong(matcher.group(5)));
    }

    /** True only if the process is certainly gone: it ran on this machine, and in an earlier boot or under a number that is free or reused. */
    public boolean isKnownDead() {
        if (pid == 0 || boot.isEmpty() || !machine.equals(machineName())) {
            return false;
        }
        if (!boot.equals(bootId())) {
            return true;
        }
        return ProcessHandle.of(pid)
                .map(process -> startedMillis != 0 && startOf(process) != 0 && startOf(process) != startedMillis)
                .orElse(true);
    }

    /** For people: who, without what identifies the boot. */
    public String words() {
        return pid == 0 ? user : user + "@" + machine + " pid " + pid;
    }

    @Override
    public String toString() {
        return user + "@" + machine + " pid " + pid + " (boot " + boot + ", start " + startedMillis + ")";
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
