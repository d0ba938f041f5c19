package dev.vmcompat.report;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Progress on standard error: on a terminal one line that is written over (call {@link #tick} now and then to keep its time going), elsewhere
 * a plain line for each event.
 */
public final class PrintedProgress implements RunProgress {

    private static final String OVERWRITE = "\r\u001b[K";

    private final PrintStream err;
    private final boolean terminal;
    private final Clock clock;

    private String vm = "";
    private String stage = "";
    private String estimate = "";
    private Instant begun = Instant.EPOCH;
    private boolean shown;

    public PrintedProgress(PrintStream err, boolean terminal, Clock clock) {
        this.err = err;
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public synchronized void vmBegun(int position, int of, String name, Duration expected) {
        vm = "VM " + position + " of " + of + " " + SafeText.line(name);
        stage = "";
        estimate = Words.duration(expected.toMillis());
        begun = clock.instant();
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
        return Words.duration(Duration.between(begun, clock.instant()).toMillis());
    }
}
