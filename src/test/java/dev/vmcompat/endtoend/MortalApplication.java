package dev.vmcompat.endtoend;

import dev.vmcompat.launch.Launch;
import dev.vmcompat.launch.Surface;
import dev.vmcompat.launch.product.TiedServices;
import dev.vmcompat.rig.Lifeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The product in a process that is killed by SIGKILL exactly before the change that it is told.
 *
 * <pre>
 * CONFIGURATION EDGE COMMAND...      the edge is counted from the first change that begins a VM; - where it is to live
 * </pre>
 *
 * It says on standard output what it was about to change.
 */
public final class MortalApplication {

    /** The first change of a VM's flow. */
    static final String BEGUN = "insert vm_progress";

    /** What it exits with where it did not reach the edge. */
    static final int LIVED_ON = 99;

    private MortalApplication() {}

    /** The process. */
    public static void main(String[] arguments) {
        Lifeline life = new Lifeline() {
            @Override
            protected void dieBefore(String what) {
                System.out.println("killed before " + what);
                killThisProcess();
            }
        };
        boolean mortal = !arguments[1].equals("-");
        if (mortal) {
            life.killBefore(BEGUN, Integer.parseInt(arguments[1]));
        }
        int exitCode = Launch.execute(
                Arrays.copyOfRange(arguments, 2, arguments.length),
                new Surface(
                        System.err,
                        System.err,
                        InputStream.nullInputStream(),
                        Map.of("VMCOMPAT_CONFIG", arguments[0]),
                        Optional.empty(),
                        Clock.systemUTC()),
                read -> TiedServices.open(read, life, FrailGuests::over));
        Runtime.getRuntime().halt(mortal ? LIVED_ON : exitCode);
    }

    private static void killThisProcess() {
        try {
            new ProcessBuilder(
                            "/bin/sh",
                            "-c",
                            "kill -KILL $0",
                            Long.toString(ProcessHandle.current().pid()))
                    .start();
            Thread.currentThread().join(); // what comes next must not happen
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Runtime.getRuntime().halt(LIVED_ON);
        }
    }
}
