package dev.vmcompat.report;

import java.util.List;
import java.util.UUID;

/** A VM of {@code plan} and {@code show}; the components are the JSON fields, in order. */
public record PlannedVmView(
        int position,
        String name,
        UUID uuid,
        String host,
        String from,
        String to,
        List<String> features,
        List<CodeView> risks,
        long estimatedMillis) {

    public PlannedVmView {
        features = List.copyOf(features);
        risks = List.copyOf(risks);
    }
}
