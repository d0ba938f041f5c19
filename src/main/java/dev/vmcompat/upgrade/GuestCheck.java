package dev.vmcompat.upgrade;

import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.health.Answer;
import dev.vmcompat.health.GuestComparison;
import dev.vmcompat.health.GuestFacts;
import dev.vmcompat.health.GuestReader;
import dev.vmcompat.health.HealthCheck;
import dev.vmcompat.health.Patience;
import dev.vmcompat.health.Prober;
import dev.vmcompat.health.Subject;
import dev.vmcompat.plan.AddressRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether the guest is well: before, its health checks; after a start, that it has the addresses and disks it had, and its health checks again.
 * It asks only, so it may begin anew at any time.
 */
final class GuestCheck {

    private static final int SHOWN = 5;

    private final VmInHand vm;
    private final Pace pace;
    private final Prober prober;
    private final Subject subject;

    GuestCheck(VmInHand vm, Pace pace) {
        this.vm = vm;
        this.pace = pace;
        this.prober = new Prober(new Waiting(pace));
        this.subject = new Subject(vm.host(), vm.id(), vm.entry().name().text());
    }

    /** Writes down whether its agent answers, and what it tells. */
    void remember() {
        boolean answers = GuestAgent.answers(vm.host(), vm.id());
        vm.note(Note.AGENT_BEFORE, answers);
        if (answers) {
            vm.note(Note.GUEST, GuestReader.read(vm.host(), vm.id()).toJson());
        }
    }

    /** Why it is not well before anything was done; empty where it is, or is off. Each check is asked again as often as it says. */
    Optional<String> abnormal() {
        if (!vm.state().power().isActive()) {
            return Optional.empty();
        }
        for (HealthCheck check : checks()) {
            Answer answer = prober.ask(check, subject);
            for (int again = 0; !answer.isWell() && again < check.retries(); again++) {
                pace.pause(new Signal(), interval(check));
                answer = prober.ask(check, subject);
            }
            if (!answer.isWell()) {
                return Optional.of(check.words() + ": " + answer.words());
            }
        }
        return Optional.empty();
    }

    /**
     * Waits until it is well, each demand until its own deadline.
     *
     * @param level how it is verified so far; a check that passes may raise it
     */
    StartCheck.Verdict after(Steadiness steadiness, VerifiedBy level) {
        List<Demand> demands = demands(pace.now());
        while (true) {
            Optional<StartCheck.Verdict> unsteady = steadiness.look();
            if (unsteady.isPresent()) {
                return unsteady.get();
            }
            if (steadiness.rebooted()) {
                demands.forEach(Demand::again);
            }
            Optional<Reason> failed = ask(demands);
            if (failed.isPresent()) {
                return new StartCheck.Verdict.Failed(failed.get(), false);
            }
            Optional<Instant> next = demands.stream()
                    .filter(demand -> !demand.met)
                    .map(demand -> demand.next)
                    .min(Instant::compareTo);
            if (next.isEmpty()) {
                return new StartCheck.Verdict.InService(
                        demands.stream().map(demand -> demand.proves).reduce(level, GuestCheck::surer));
            }
            steadiness.await(Duration.between(pace.now(), next.get()));
        }
    }

    /** Asks what is due; the first that is not met at its deadline. */
    private Optional<Reason> ask(List<Demand> demands) {
        for (Demand demand : demands) {
            if (demand.isDue(pace.now())) {
                vm.guard()
                        .requireClaim(); // a guest's command is no change of the host, and yet only the holder runs it
                Optional<Reason> problem = demand.ask.get();
                if (demand.isOver(problem, pace.now())) {
                    return problem;
                }
            }
        }
        return Optional.empty();
    }

    private List<Demand> demands(Instant begun) {
        List<Demand> demands = new ArrayList<>();
        if (vm.ranBefore()) {
            vm.notes()
                    .text(Note.GUEST)
                    .map(GuestFacts::fromJson)
                    .ifPresent(before -> demands.add(new Demand(
                            () -> lacking(before),
                            VerifiedBy.RUNNING,
                            vm.options().healthInterval(),
                            begun.plus(vm.options().healthDeadline()))));
        }
        for (HealthCheck check : checks()) {
            boolean byAgent = check.probe().isByAgent();
            if (vm.ranBefore() || byAgent) { // one that was off may have no network now
                demands.add(new Demand(
                        () -> abnormal(check),
                        byAgent ? VerifiedBy.AGENT : VerifiedBy.NETWORK,
                        interval(check),
                        begun.plus(check.deadline().orElse(vm.options().healthDeadline()))));
            }
        }
        return demands;
    }

    private Optional<Reason> abnormal(HealthCheck check) {
        Answer answer = prober.ask(check, subject);
        return answer.isWell()
                ? Optional.empty()
                : Optional.of(Reason.of(ReasonCode.HEALTH_CHECK_FAILED, check.words() + ": " + answer.words()));
    }

    private Optional<Reason> lacking(GuestFacts before) {
        GuestComparison found = GuestComparison.of(before, GuestReader.read(vm.host(), vm.id()));
        List<String> addresses = new ArrayList<>(found.missing());
        List<String> remarks = new ArrayList<>(found.remarks());
        (vm.options().addresses() == AddressRule.STRICT ? addresses : remarks).addAll(found.changed());
        if (!found.disks().isEmpty()) {
            return Optional.of(Reason.of(ReasonCode.DISK_CHANGED, listed(found.disks())));
        }
        if (!addresses.isEmpty()) {
            return Optional.of(Reason.of(ReasonCode.ADDRESS_MISSING, listed(addresses)));
        }
        vm.forget(Note.REMARKS);
        if (!remarks.isEmpty()) {
            vm.note(Note.REMARKS, listed(remarks));
        }
        return Optional.empty();
    }

    private static String listed(List<String> texts) {
        String some = String.join("; ", texts.subList(0, Math.min(SHOWN, texts.size())));
        return texts.size() <= SHOWN ? some : some + "; and " + (texts.size() - SHOWN) + " more";
    }

    private List<HealthCheck> checks() {
        return vm.planned().checks().stream().map(HealthCheck::fromJson).toList();
    }

    private Duration interval(HealthCheck check) {
        return check.interval().orElse(vm.options().healthInterval());
    }

    private static VerifiedBy surer(VerifiedBy one, VerifiedBy other) {
        return one.compareTo(other) <= 0 ? one : other; // the surest comes first
    }

    /** Something that has to hold, asked at intervals until it does. */
    private static final class Demand {

        private final Supplier<Optional<Reason>> ask;
        private final VerifiedBy proves;
        private final Duration interval;
        private final Instant end;
        private Instant next = Instant.MIN;
        private boolean met;

        private Demand(Supplier<Optional<Reason>> ask, VerifiedBy proves, Duration interval, Instant end) {
            this.ask = ask;
            this.proves = proves;
            this.interval = interval;
            this.end = end;
        }

        private boolean isDue(Instant now) {
            return !met && !now.isBefore(next);
        }

        /** Notes what was found; the last look is at the deadline. */
        private boolean isOver(Optional<Reason> problem, Instant now) {
            met = problem.isEmpty();
            Instant later = now.plus(interval);
            next = later.isBefore(end) ? later : end;
            return !met && !now.isBefore(end);
        }

        private void again() {
            met = false;
            next = Instant.MIN;
        }
    }

    private record Waiting(Pace pace) implements Patience {

        @Override
        public Instant now() {
            return pace.now();
        }

        @Override
        public void rest(Duration time) {
            pace.pause(new Signal(), time);
        }
    }
}
