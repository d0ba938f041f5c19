package dev.vmcompat.chaos;

import dev.vmcompat.endtoend.Product;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Faults against runs of whole fleets, one after the other, each at a moment that the seed chooses: what they leave behind is taken up by the next
 * start of the product. When a run is over, everything must be as it should be, and a fresh run begins, until there were faults enough.
 */
final class Campaign {

    private static final int IN_VAIN = 25;

    /** One after so many faults: one that is put back makes the work since then forgotten, which is found done then. */
    private static final int BACKUPS = 5;

    private final Target target;
    private final Random random;
    private final int faults;
    private final Duration outage;
    private final List<Fault> kinds;
    private final Verdict verdict = new Verdict(System.err);
    private final Judge judge;

    /**
     * Nothing has happened yet.
     *
     * @param only the kinds of faults to choose from
     * @param faults at least so many that strike
     * @param outage how long PostgreSQL is away at most
     */
    Campaign(Target target, Set<Fault> only, long seed, int faults, Duration outage) {
        this.kinds = target.faults().stream().filter(only::contains).toList();
        this.outage = outage;
        this.target = target;
        this.random = new Random(seed);
        this.faults = faults;
        this.judge = new Judge(target, verdict);
    }

    /** Everything that was found so far. */
    Verdict verdict() {
        return verdict;
    }

    /** To the end; everything that was found. */
    Verdict fight() {
        int number = 0;
        List<Fault> deck = new ArrayList<>();
        try (Watch watch = new Watch(target, verdict)) {
            for (int round = 1; verdict.faults() < faults; round++) {
                List<String> vms = target.renew(round);
                long run = planned(vms);
                target.database().backUp();
                Excuse excuse = new Excuse();
                watch.begin(excuse);
                Progress progress = new Progress(run);
                while (isOpen(run) && verdict.faults() < faults && !progress.hasStopped()) {
                    if (deck.isEmpty()) {
                        deck.addAll(kinds);
                        Collections.shuffle(deck, random);
                    }
                    Fault fault = deck.remove(deck.size() - 1);
                    verdict.next(++number, fault);
                    Arena arena = new Arena(target, random, verdict, excuse, run, outage);
                    fault.strike(arena);
                    verdict.struck(arena.hasStruck());
                    if (!arena.hasStruck()) {
                        deck.add(0, fault); // so that a deck has each of its faults
                    }
                    if (random.nextInt(4) == 0) {
                        arena.recover();
                        arena.requireNothingInHand();
                    }
                    judge.afterFault(excuse);
                    if (random.nextInt(BACKUPS) == 0) {
                        target.database().backUp();
                    }
                }
                finish(run, excuse);
                watch.end();
                judge.afterRun(run, vms, excuse);
            }
        }
        return verdict;
    }

    private long planned(List<String> vms) {
        Product product = target.product();
        return product.approvedHere(Stream.concat(
                        target.options().stream(), vms.stream().flatMap(vm -> Stream.of("--vm", vm)))
                .toArray(String[]::new));
    }

    /** Without further faults, to its end. */
    private void finish(long run, Excuse excuse) {
        for (int starts = 0; isOpen(run) && starts < 9; starts++) {
            new Arena(target, random, verdict, excuse, run, outage).finish();
            judge.afterFault(excuse);
        }
    }

    /** Whether VMs of a run are settled at all: a VM that no start can settle would be attacked for ever. */
    private final class Progress {

        private final long run;
        private long settled;
        private int inVain;

        Progress(long run) {
            this.run = run;
        }

        boolean hasStopped() {
            long now = target.product()
                    .sql()
                    .sql("select count(*) from vm_outcome where run = ?")
                    .param(run)
                    .query(Long.class)
                    .single();
            inVain = now == settled ? inVain + 1 : 0;
            settled = now;
            if (inVain == IN_VAIN) {
                verdict.violation("no VM was settled in " + IN_VAIN + " starts");
            }
            return inVain >= IN_VAIN;
        }
    }

    private boolean isOpen(long run) {
        return target.product()
                        .sql()
                        .sql(
                                "select count(*) from run where number = ? and status in ('APPROVED', 'RUNNING', 'STOPPED')")
                        .param(run)
                        .query(Long.class)
                        .single()
                > 0;
    }
}
