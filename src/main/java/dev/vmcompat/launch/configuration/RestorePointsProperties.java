package dev.vmcompat.launch.configuration;

import java.time.Duration;

/** Restore points. */
public record RestorePointsProperties(
        @Key(
                says =
                        "How long a restore point is held after the VM was upgraded; the VM cannot be migrated while it is.",
                standard = "24h")
        Duration keep) {}
