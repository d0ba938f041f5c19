package dev.vmcompat.fence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that holds, or held, a cluster.
 *
 * @param user the operating system's user; for a holder of which nothing is known, all that was written
 * @param machine where it runs
 * @param pid the process, or 0 where unknown
 * @param startTicks when it started, in the kernel's ticks since the boot, which no setting of the clock changes; 0 where unknown
 */
public record Holder(String user, Machine machine, long pid, long startTicks) {

    private static final Path PROC = Path.of("/proc");

    private static final Pattern TEXT = Pattern.compile("(.*)@([^@]*) pid (\\d{1,18}) "
            + "\\(machine ([^,)]*), boot ([^,)]*), processes ([^,)]*), start (\\d{1,18})\\)");

    private static final int STATE = 0;
    private static final int START = 19;

    /** This process. */
    public static Holder self() {
        long pid = ProcessHandle.current().pid();
        return new Holder(
                System.getProperty("user.name", "unknown"), Machine.here(), pid, ticks(stat(PROC.resolve("self"))));
    }

    /** Reads what {@link #toString} wrote; text of another form is a holder of which nothing is known. */
    public static Holder parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return new Holder(text, new Machine("", "", "", ""), 0, 0);
        }
        return new Holder(
                matcher.group(1),
                new Machine(matcher.group(2), matcher.group(4), matcher.group(5), matcher.group(6)),
                Long.parseLong(matcher.group(3)),
                Long.parseLong(matcher.group(7)));
    }

    /** True only if the process is certainly gone: of an earlier boot of this machine, or its number is free here or another process's. */
    public boolean isKnownDead() {
        Machine here = Machine.here();
        if (pid == 0) {
            return false;
        }
        return machine.isAnEarlierBootOf(here) || (machine.sharesProcessesWith(here) && isGone());
    }

    /** For people: who, without what identifies machine and boot. */
    public String words() {
        return pid == 0 ? user : user + "@" + machine.name() + " pid " + pid;
    }

    /** What stands in the lease until the calls of the holder before are waited out: whoever comes next knows nothing and waits too. */
    String wordsWhileWaiting() {
        return words() + ", waiting for the last call of the holder before";
    }

    @Override
    public String toString() {
        return user + "@" + machine.name() + " pid " + pid + " (machine " + machine.id() + ", boot " + machine.boot()
                + ", processes " + machine.processes() + ", start " + startTicks + ")";
    }

    private boolean isGone() {
        Path process = PROC.resolve(Long.toString(pid));
        if (Files.notExists(process)) {
            // Where even process 1 is not shown, others' processes are hidden (hidepid): then absence says nothing.
            return Files.exists(PROC.resolve("1"));
        }
        String[] stat = stat(process);
        long ticks = ticks(stat);
        if (ticks == 0) {
            return false;
        }
        boolean ended = stat[STATE].equals("Z") || stat[STATE].equals("X");
        return ended || (startTicks != 0 && ticks != startTicks);
    }

    /** The fields of proc_pid_stat(5) from the third on: the name before them can contain anything. */
    private static String[] stat(Path process) {
        try {
            String text = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            return text.substring(text.lastIndexOf(')') + 1).strip().split(" ", -1);
        } catch (IOException e) {
            return new String[0];
        }
    }

    private static long ticks(String[] stat) {
        return stat.length > START ? Long.parseLong(stat[START]) : 0;
    }
}
