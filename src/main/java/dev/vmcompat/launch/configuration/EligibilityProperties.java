package dev.vmcompat.launch.configuration;

import java.util.List;

/** What leaves VMs out, beyond the rules that always hold. */
public record EligibilityProperties(
        @Key(
                says =
                        "Further metadata namespaces of systems that own their VMs, beside those of Nova, oVirt, KubeVirt and the like.")
        List<String> managedElsewhere) {

    public EligibilityProperties {
        managedElsewhere = List.copyOf(managedElsewhere);
        if (managedElsewhere.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("managed-elsewhere: a namespace is empty");
        }
    }
}
