package dev.vmcompat.chaos;

import dev.vmcompat.endtoend.FrailGuests;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.launch.Launch;
import dev.vmcompat.launch.Surface;
import dev.vmcompat.launch.product.TiedServices;
import dev.vmcompat.rig.Lifeline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The product in a process that does a deed at the nth change that outlives it.
 *
 * <pre>
 * CONFIGURATION N DEED COMMAND...
 * </pre>
 *
 * Where it stands, it says so on standard output, and goes on with the next line of its input.
 */
public final class AttackedApplication {

    /** How it says that it stands. */
    static final String STANDS = "stands ";

    /** How it says that it did what it was told. */
    static final String DONE = "did ";

    private AttackedApplication() {}

    /** The process. */
    public static void main(String[] arguments) {
        Clock clock = Clock.systemUTC();
        Attacked life = new Attacked(Deed.valueOf(arguments[2]), Integer.parseInt(arguments[1]));
        // As the product ends: by exit, so that its hooks run.
        System.exit(Launch.execute(
                Arrays.copyOfRange(arguments, 3, arguments.length),
                new Surface(
                        System.err,
                        System.err,
                        InputStream.nullInputStream(),
                        Map.of("VMCOMPAT_CONFIG", arguments[0]),
                        Optional.empty(),
                        clock),
                read -> TiedServices.open(read, life, FrailGuests::over, clock)));
    }

    private static final class Attacked extends Lifeline {

        private static final String START = "host: start";
        private static final String HOST = "host: ";

        private final Deed deed;
        private final AtomicBoolean due = new AtomicBoolean();
        private final AtomicBoolean done = new AtomicBoolean();

        Attacked(Deed deed, int change) {
            this.deed = deed;
            if (deed != Deed.NONE) {
                killBefore(change);
            }
        }

        @Override
        protected void dieBefore(String what) {
            due.set(true);
            switch (deed) {
                case STAND_BEFORE -> once(() -> stand("before " + what));
                case DIE_INSIDE ->
                    once(() -> {
                        System.out.println(DONE + "die inside " + what);
                        new Thread(AttackedApplication::kill, "killer").start();
                    });
                case REFUSE_START -> {
                    if (what.startsWith(START)) {
                        once(() -> {
                            System.out.println(DONE + "refuse " + what);
                            throw failure(
                                    HypervisorException.Kind.REFUSED,
                                    "cannot set up guest memory 'pc.ram': Cannot allocate memory");
                        });
                    }
                }
                case NONE, STAND_AFTER, LOSE_ANSWER -> {
                    // when it is made
                }
            }
        }

        @Override
        protected void made(String what) {
            if (!due.get()) {
                return;
            }
            if (deed == Deed.STAND_AFTER) {
                once(() -> stand("after " + what));
            } else if (deed == Deed.LOSE_ANSWER && what.startsWith(HOST)) {
                once(() -> {
                    System.out.println(DONE + "lose the answer of " + what);
                    throw failure(HypervisorException.Kind.UNREACHABLE, "connection closed due to keepalive timeout");
                });
            }
        }

        private void once(Runnable act) {
            if (done.compareAndSet(false, true)) {
                act.run();
            }
        }

        private static HypervisorException failure(HypervisorException.Kind kind, String message) {
            return new HypervisorException(kind, "call", new ConnectionUri("test:///attacked"), null, message, null);
        }
    }

    private static void stand(String where) {
        System.out.println(STANDS + where);
        try (var told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String unused = told.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A moment later, so that the change is on its way. */
    private static void kill() {
        LockSupport.parkNanos(ProcessHandle.current().pid() % 8 * 250_000);
        try {
            new ProcessBuilder(
                            "/bin/sh",
                            "-c",
                            "kill -KILL $0",
                            Long.toString(ProcessHandle.current().pid()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
