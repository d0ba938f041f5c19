package dev.vmcompat.report;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Progress on standard error: on a terminal one line that is written over ({@link #ticking} keeps its time going), elsewhere a plain line for
 * each event.
 */
public final class PrintedProgress implements RunProgress {

    private static final String OVERWRITE = "\r\u001b[K";

    private final PrintStream err;
    private final boolean terminal;
    private final LongSupplier nanoTime;

    private String vm = "";
    private String stage = "";
    private String estimate = "";
    private long begun;
    private boolean shown;
    private Optional<ScheduledExecutorService> ticker = Optional.empty();

    /** @param nanoTime {@link System#nanoTime}: how long something takes is not asked of a clock that somebody sets */
    public PrintedProgress(PrintStream err, boolean terminal, LongSupplier nanoTime) {
        this.err = err;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    /** Lets the time that has passed go on by itself, on a terminal, until it is closed. */
    public synchronized PrintedProgress ticking() {
        if (terminal && ticker.isEmpty()) {
            ScheduledExecutorService every = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "progress");
                thread.setDaemon(true);
                return thread;
            });
            var unused = every.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
            ticker = Optional.of(every);
        }
        return this;
    }

    @Override
    public synchronized void vmBegun(int position, int of, String name, Duration expected) {
        vm = (of == 1 ? "VM " : "VM " + position + " of " + of + " ") + SafeText.line(name);
        stage = "";
        estimate = Words.duration(expected.toMillis());
        begun = nanoTime.getAsLong();
        if (terminal) {
            tick();
        } else {
            err.println(vm + ": begun, about " + estimate);
        }
    }

    @Override
    public synchronized void stageBegun(String name) {
        stage = SafeText.line(name);
        if (terminal) {
            tick();
        } else {
            err.println(vm + ": " + stage + " (" + elapsed() + ")");
        }
    }

    @Override
    public synchronized void vmSettled(OutcomeView outcome, String message) {
        line(vm + ": " + outcome.name() + " after " + elapsed()
                + (message.isEmpty() ? "" : ", " + SafeText.line(message)));
        vm = "";
    }

    @Override
    public synchronized void note(String message) {
        line(SafeText.line(message));
        tick();
    }

    /** Shows the time that has passed, on a terminal, while a VM is in hand. */
    public synchronized void tick() {
        if (terminal && !vm.isEmpty()) {
            err.print(OVERWRITE + vm + (stage.isEmpty() ? "" : ": " + stage) + "  " + elapsed() + " of about "
                    + estimate);
            err.flush();
            shown = true;
        }
    }

    @Override
    public synchronized void close() {
        ticker.ifPresent(ScheduledExecutorService::shutdownNow);
        ticker = Optional.empty();
        if (shown) {
            err.print(OVERWRITE);
            err.flush();
            shown = false;
        }
        vm = "";
    }

    private void line(String text) {
        err.println((shown ? OVERWRITE : "") + text);
        shown = false;
    }

    private String elapsed() {
        return Words.duration(Duration.ofNanos(nanoTime.getAsLong() - begun).toMillis());
    }
}
