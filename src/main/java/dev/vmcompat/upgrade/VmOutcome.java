package dev.vmcompat.upgrade;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A VM's one outcome in a run, as it is stored.
 *
 * @param work the run and VM
 * @param outcome what became of it
 * @param code a {@link dev.vmcompat.eligibility.ReasonCode}
 * @param message its sentence, with what it is about
 * @param from the machine type before
 * @param to the machine type wanted
 * @param verifiedBy empty where nothing was started
 * @param downtime from found down to in service again; empty where it was never down because of us
 * @param stages copied from the stages' attempts
 * @param at when it was settled
 */
public record VmOutcome(
        WorkId work,
        Outcome outcome,
        String code,
        String message,
        String from,
        String to,
        Optional<VerifiedBy> verifiedBy,
        Optional<Duration> downtime,
        List<StageTimes> stages,
        Instant at) {

    public VmOutcome {
        stages = List.copyOf(stages);
    }

    VmOutcome with(List<StageTimes> times) {
        return new VmOutcome(work, outcome, code, message, from, to, verifiedBy, downtime, times, at);
    }

    /**
     * When a stage ran.
     *
     * @param name the step's name
     * @param status {@code OK}, {@code SKIPPED}, {@code RESTORE}; {@code FAILED} where its last attempt ended by an exception; {@code STARTED} where
     *     that has no end on record: it is at work, or its process died
     * @param attempts how often it was begun
     */
    public record StageTimes(String name, String status, Instant startedAt, Optional<Instant> endedAt, int attempts) {}
}
