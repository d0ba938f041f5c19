package dev.vmcompat.report;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A VM of {@code run} and {@code history --run}; the components are the JSON fields, in order. */
public record VmOutcomeView(
        String name,
        UUID uuid,
        OutcomeView outcome,
        Optional<String> code,
        Optional<String> message,
        String from,
        String to,
        Optional<String> verifiedBy,
        Optional<Long> downtimeMillis,
        List<StageView> stages) {

    public VmOutcomeView {
        stages = List.copyOf(stages);
    }
}
