package dev.vmcompat.report;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A VM of {@code list}; the components are the JSON fields, in order. */
public record VmRow(
        String cluster,
        String host,
        String name,
        UUID uuid,
        String state,
        String machineType,
        Optional<String> liveMachineType,
        Optional<String> target,
        String verdict,
        List<CodeView> reasons,
        List<CodeView> risks) {

    public VmRow {
        reasons = List.copyOf(reasons);
        risks = List.copyOf(risks);
    }
}
