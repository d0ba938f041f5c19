package dev.vmcompat.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JobParameterTests {

    @Test
    void tableIsAsDocumented() {
        String table = Arrays.stream(JobParameter.values())
                .map(parameter -> parameter.key() + "=" + parameter.standard() + " ("
                        + parameter.hold().words() + ")")
                .collect(Collectors.joining("\n"));
        assertThat(table).isEqualTo("""
                vm= (frozen)
                exclude= (may only narrow)
                limit=none (may only narrow)
                max-failures=1 (may only narrow)
                on-timeout=skip (frozen)
                disks=required (frozen)
                snapshot.timing=auto (frozen)
                snapshot.min-free=1GiB (frozen)
                off-vms=named (frozen)
                off-network=down (frozen)
                power-state=original (frozen)
                discard=thin (frozen)
                addresses=warn (frozen)
                without-host= (frozen)
                accept-managed= (frozen)
                accept-risk= (frozen)
                retry=false (frozen)
                shutdown.deadline=10m (frozen)
                shutdown.deadline-windows=30m (frozen)
                shutdown.acpi-interval=60s (frozen)
                shutdown.late=30m (frozen)
                agent.deadline=10m (frozen)
                agent.deadline-windows=20m (frozen)
                settle=60s (frozen)
                health.deadline=5m (frozen)
                health.interval=10s (frozen)
                hooks.before-vm= (frozen)
                hooks.after-vm= (frozen)
                hooks.backup= (frozen)
                hooks.deadline=5m (frozen)
                lock-wait=10m (each start its own)""");
    }

    @Test
    void everyDefaultIsAllowed() {
        for (JobParameter parameter : JobParameter.values()) {
            assertThat(parameter.standardValue()).isNotNull();
            assertThat(parameter.sentence()).endsWith(".");
        }
    }
}
