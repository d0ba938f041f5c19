package dev.vmcompat.report;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/** {@code plan} and {@code show}; the components are the JSON fields, in order. */
public record PlanView(
        long run,
        String cluster,
        String status,
        String digest,
        String createdBy,
        Instant createdAt,
        SortedMap<String, Object> options,
        List<PlannedVmView> vms) {

    public PlanView {
        vms = List.copyOf(vms);
    }
}
