package dev.vmcompat.endtoend;

import dev.vmcompat.launch.Launch;
import dev.vmcompat.launch.Surface;
import dev.vmcompat.launch.product.TiedServices;
import dev.vmcompat.rig.Lifeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * The product in a process that is killed by SIGKILL exactly before the change that it is told. So that a start of a JVM serves more than one
 * edge, it works for several installations at once, each in a thread with a lifeline of its own: whoever reaches its edge stays there, and the last
 * one kills the process.
 *
 * <pre>
 * CONFIGURATION=EDGE...   of each installation; the edge is counted from the first change that begins a VM. Empty: it is to live
 * -- COMMAND ...          what each does; may be repeated
 * </pre>
 *
 * It says on standard output what each was about to change.
 */
public final class MortalApplication {

    /** The first change of a VM's flow. */
    static final String BEGUN = "insert vm_progress";

    /** What it exits with where somebody did not reach the edge. */
    static final int LIVED_ON = 99;

    private final CountDownLatch alive;
    private final List<String[]> commands;

    private MortalApplication(int installations, List<String[]> commands) {
        this.alive = new CountDownLatch(installations);
        this.commands = commands;
    }

    /** The process. */
    public static void main(String[] arguments) throws InterruptedException {
        List<String[]> parts = Arrays.stream(String.join(" ", arguments).split(" -- ", -1))
                .map(part -> part.split(" ", -1))
                .toList();
        String[] installations = parts.get(0);
        var application = new MortalApplication(installations.length, parts.subList(1, parts.size()));
        List<Work> works = new ArrayList<>();
        for (String installation : installations) {
            String[] edge = installation.split("=", 2);
            Work work = application.new Work(works.size(), edge[0], edge[1]);
            works.add(work);
            work.start();
        }
        for (Work work : works) {
            work.join();
        }
        System.exit(works.stream().mapToInt(work -> work.exitCode).max().orElse(0));
    }

    /** One installation's command. */
    private final class Work extends Thread {

        private final int number;
        private final String configuration;
        private final String edge;
        private int exitCode;

        Work(int number, String configuration, String edge) {
            super("installation " + number);
            this.number = number;
            this.configuration = configuration;
            this.edge = edge;
        }

        @Override
        public void run() {
            Lifeline life = new Lifeline() {
                @Override
                protected void dieBefore(String what) {
                    System.out.println(number + " killed before " + what);
                    alive.countDown();
                    killTogether();
                }
            };
            if (!edge.isEmpty()) {
                life.killBefore(BEGUN, Integer.parseInt(edge));
            }
            for (String[] command : commands) {
                exitCode = Launch.execute(
                        command,
                        new Surface(
                                System.err,
                                System.err,
                                InputStream.nullInputStream(),
                                Map.of("VMCOMPAT_CONFIG", configuration),
                                Optional.empty(),
                                Clock.systemUTC()),
                        read -> TiedServices.open(read, life, FrailGuests::over));
                System.out.println(number + " " + command[0] + " ended with " + exitCode);
            }
            if (!edge.isEmpty()) {
                Runtime.getRuntime().halt(LIVED_ON); // the others wait for it
            }
        }
    }

    private void killTogether() {
        try {
            alive.await();
            new ProcessBuilder(
                            "/bin/sh",
                            "-c",
                            "kill -KILL $0",
                            Long.toString(ProcessHandle.current().pid()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        while (true) {
            LockSupport.park();
        }
    }
}
