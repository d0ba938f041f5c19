package dev.vmcompat.chaos;

import dev.vmcompat.database.FragileServer;
import dev.vmcompat.endtoend.Product;
import dev.vmcompat.endtoend.ProductProcess;
import dev.vmcompat.endtoend.ProductProcess.Ended;
import dev.vmcompat.rig.PrivateLibvirtd;
import dev.vmcompat.rig.SteppedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Where one fault is done: starts processes of the product, strikes at a moment that the seed chose, and looks how each ends. */
final class Arena {

    /** Changes that one VM makes at least: a moment among them comes nearly always. */
    private static final int CHANGES_OF_A_VM = 40;

    private static final int AT_MOST_VMS = 3;
    private static final long LONGEST_INSTANT = Duration.ofMillis(150).toNanos();

    private static final int HELD_BY_ANOTHER = 75;

    /** How a process may end: as documented, or by the signal that it was sent. */
    private static final Set<Integer> ENDS = Set.of(0, 1, 4, 5, 6, 70, HELD_BY_ANOTHER, 128 + 2, 128 + 9, 128 + 15);

    private final Duration outage;
    private final Target target;
    private final RandomGenerator random;
    private final Verdict verdict;
    private final String run;
    private final int vms;
    private boolean struck;
    private final Excuse excuse;
    private Optional<String> harmed = Optional.empty();

    /**
     * Nothing has happened yet.
     *
     * @param run the number of the run that is at work
     * @param excuse learns what cannot be mended
     * @param outage how long PostgreSQL is away at most
     */
    Arena(Target target, RandomGenerator random, Verdict verdict, Excuse excuse, long run, Duration outage) {
        this.excuse = excuse;
        this.outage = outage;
        this.target = target;
        this.random = random;
        this.verdict = verdict;
        this.run = Long.toString(run);
        this.vms = 1 + random.nextInt(AT_MOST_VMS);
    }

    Target target() {
        return target;
    }

    FragileServer database() {
        return target.database();
    }

    /** Whether the moment came: a process may end before. */
    boolean hasStruck() {
        return struck;
    }

    void forgiveForgottenWork() {
        if (struck) {
            excuse.forget();
        }
    }

    PrivateLibvirtd qemu() {
        return target.qemu().orElseThrow();
    }

    /** The QEMU of the VM in hand is killed: that VM may need a person. */
    void killingGuest() {
        goingOn(process -> harm(qemu()::killGuest));
        struck = harmed.isPresent();
    }

    /** The QEMU of the VM in hand stands for a while, and the process goes on. */
    void hangingGuest() {
        standing(eitherSide(), process -> {
            harm(qemu()::suspendGuest);
            process.tell("go on");
            letTimePass();
            harmed.ifPresent(vm -> {
                boolean unused = qemu().resumeGuest(vm);
            });
        });
        struck = harmed.isPresent();
    }

    private void harm(Predicate<String> blow) {
        harmed = nameInHand().filter(blow);
        harmed.ifPresent(excuse::harm);
    }

    Deed eitherSide() {
        return random.nextBoolean() ? Deed.STAND_BEFORE : Deed.STAND_AFTER;
    }

    /** The process stands where it stands while it is struck, and is to be at its end then. */
    void standing(Deed side, Consumer<ProductProcess> blow) {
        ProductProcess process = start(side);
        if (reached(process)) {
            blow.accept(process);
        }
        ended(process.end());
    }

    /** The process is struck before it goes on, or at some instant afterwards. */
    void goingOn(Consumer<ProductProcess> blow) {
        ProductProcess process = start(eitherSide());
        if (reached(process)) {
            if (random.nextBoolean()) {
                blow.accept(process);
                process.tell("go on");
            } else {
                process.tell("go on");
                LockSupport.parkNanos(random.nextLong(LONGEST_INSTANT));
                blow.accept(process);
            }
        }
        ended(process.end());
    }

    /** It brings the VM in hand into service before it ends, where it had taken the cluster. */
    void askedToEnd(Consumer<ProductProcess> signal) {
        AtomicBoolean held = new AtomicBoolean();
        goingOn(process -> {
            held.set(!isNothingHeld());
            signal.accept(process);
        });
        if (held.get()) {
            requireNothingInHand();
        }
    }

    /** What happens, happens inside the process. */
    void acting(Deed deed) {
        Ended ended = start(deed).end();
        struck = ended.output().contains(AttackedApplication.DONE);
        ended(ended);
    }

    /** The process's clock steps where it stands: Batch's and every other library's too. */
    void stepping(Duration step) {
        try (var clock = new SteppedClock()) {
            ProductProcess process = target.product()
                    .startListening(clock.environment(), AttackedApplication.class, arguments(eitherSide(), start()));
            if (reached(process)) {
                clock.step(step);
                process.tell("go on");
            }
            ended(process.end());
        }
    }

    void withoutRoomForOutput() {
        ProductProcess process =
                target.product().startWithoutRoomForOutput(AttackedApplication.class, arguments(Deed.NONE, start()));
        struck = true;
        ended(process.end());
    }

    /** The run, as far as it goes, and nothing happens. */
    void finish() {
        ended(plain("run", run).end());
    }

    /** As long as an outage takes. */
    void letTimePass() {
        LockSupport.parkNanos(random.nextLong(outage.toNanos()));
    }

    /** A clean recovery: it brings the VM in hand into service. */
    void recover() {
        ended(plain("recover").end());
    }

    /** While the host does not answer. */
    void recoverInVain() {
        Ended ended = plain("recover").end();
        if (inHand() > 0 && ended.exitCode() != 5 && ended.exitCode() != 70) {
            verdict.violation("with its host gone, recover says " + ended);
        }
    }

    void requireNothingInHand() {
        if (inHand() > 0) {
            verdict.violation("a VM is still in hand");
        }
        List<String> down =
                target.notRunning().stream().filter(vm -> !excuse.isHarmed(vm)).toList();
        if (!down.isEmpty()) {
            verdict.violation("not running: " + down);
        }
    }

    boolean isNothingHeld() {
        return count("pg_locks where locktype = 'advisory' and granted"
                        + " and database = (select oid from pg_database where datname = current_database())")
                == 0;
    }

    /** Another command finds the cluster held, and says by whom; with nothing in hand a recovery has nothing to do and takes nothing. */
    void requireRefused(String command) {
        boolean idle = command.equals("recover") && inHand() == 0;
        Ended ended = plain(command).end();
        if (idle && ended.exitCode() == 0) {
            return;
        }
        if (ended.exitCode() != HELD_BY_ANOTHER || !ended.errors().contains("pid ")) {
            verdict.violation("while a run holds the cluster: " + ended);
        }
    }

    /** Three more at once: whoever holds the cluster works, the others are refused. */
    void runBeside() {
        List<ProductProcess> processes =
                Stream.generate(() -> plain("run", run, "limit=1")).limit(3).toList();
        for (ProductProcess process : processes) {
            ended(process.end());
        }
    }

    /** Nothing is done by what goes on meanwhile. */
    void watchWhile(Runnable act) {
        Map<String, Sight> before = target.look();
        List<String> outcomes = outcomes();
        act.run();
        if (!target.look().equals(before)) {
            verdict.violation("a process that had lost the cluster changed a VM");
        }
        if (!outcomes().equals(outcomes)) {
            verdict.violation("a process that had lost the cluster changed an outcome");
        }
    }

    private boolean reached(ProductProcess process) {
        Optional<String> stands = process.awaitOutput(AttackedApplication.STANDS);
        stands.ifPresent(verdict::at);
        struck = stands.isPresent();
        return struck;
    }

    private void ended(Ended ended) {
        verdict.process(ended);
        if (!ENDS.contains(ended.exitCode())) {
            verdict.violation("an end that is not documented: " + ended);
        }
    }

    private ProductProcess start(Deed deed) {
        return target.product().startListening(AttackedApplication.class, arguments(deed, start()));
    }

    private List<String> start() {
        return List.of("run", run, "limit=" + vms);
    }

    private ProductProcess plain(String... command) {
        return target.product().start(AttackedApplication.class, arguments(Deed.NONE, List.of(command)));
    }

    private String[] arguments(Deed deed, List<String> command) {
        Product product = target.product();
        List<String> all = new ArrayList<>(List.of(
                product.configuration().toString(),
                Integer.toString(random.nextInt(vms * CHANGES_OF_A_VM)),
                deed.name()));
        all.addAll(command);
        return all.toArray(String[]::new);
    }

    private Optional<String> nameInHand() {
        return target.product()
                .sql()
                .sql("select p.name from vm_progress g join planned_vm p using (run, uuid) where g.settled_at is null")
                .query(String.class)
                .optional();
    }

    private long inHand() {
        return count("vm_progress where settled_at is null");
    }

    private List<String> outcomes() {
        return target.product()
                .sql()
                .sql("select uuid || ' ' || outcome || ' ' || at from vm_outcome order by uuid")
                .query(String.class)
                .list();
    }

    private long count(String from) {
        return target.product()
                .sql()
                .sql("select count(*) from " + from)
                .query(Long.class)
                .single();
    }
}
