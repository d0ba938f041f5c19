package dev.vmcompat.launch.configuration;

import java.time.Duration;

/** Approvals. */
public record ApprovalProperties(
        @Key(says = "How long an approval is valid; after it no VM is begun.", standard = "7d")
        Duration valid) {

    public ApprovalProperties {
        if (valid.isZero()) {
            throw new IllegalArgumentException("valid: more than nothing");
        }
    }
}
