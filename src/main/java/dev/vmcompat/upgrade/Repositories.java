package dev.vmcompat.upgrade;

import java.util.List;
import java.util.stream.Stream;

/** The tables of work on VMs. */
public record Repositories(
        ProgressRepository progress,
        OutcomeRepository outcomes,
        AttemptRepository attempts,
        AttentionRepository attention) {

    /** VMs of a cluster that need a person, and for which nobody has said what is true of them. Nothing is begun meanwhile. */
    public List<WorkId> needingAttention(String cluster) {
        return Stream.concat(
                        outcomes.needingAttention(cluster).stream(),
                        attention.open(cluster).stream().map(found -> WorkId.upgrade(found.run(), found.vm())))
                .distinct()
                .toList();
    }
}
