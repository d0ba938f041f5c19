package dev.vmcompat.hypervisor.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.DomainEntry;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.libvirt.CallDeadlines;
import dev.vmcompat.hypervisor.libvirt.LibvirtHypervisor;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes killed at any instant while they change the fleet, read all the while by another. */
@Tag("testdriver")
class DemoKilledTests {

    private static final int KILLS = 4;

    @Test
    @Timeout(120)
    void theFleetIsWholeWhenAProcessIsKilledInTheMiddleOfAChange(@TempDir Path folder) throws Exception {
        DemoFleet fleet = new DemoFleet(folder);
        Random random = new Random(7);
        try (Host reader = new DemoHypervisor(new LibvirtHypervisor(CallDeadlines.defaults()), fleet)
                .open(fleet.uri(), Access.READ_WRITE)) {
            DomainId web = reader.list().stream()
                    .filter(entry -> entry.name().text().equals("web-01"))
                    .map(DomainEntry::id)
                    .findFirst()
                    .orElseThrow();
            Map<DomainId, String> before = definitions(reader);
            long generation = 1;
            for (int kill = 0; kill < KILLS; kill++) {
                Process process = start(folder, web);
                try (var lines = process.inputReader()) {
                    assertThat(lines.readLine()).isEqualTo("round");
                    // Somewhere in the next rounds: each look opens the fleet anew, in between the other's changes.
                    for (int looks = random.nextInt(6); looks >= 0; looks--) {
                        assertThat(definitions(reader)).isEqualTo(before);
                    }
                } finally {
                    process.destroyForcibly().waitFor();
                }
                assertThat(definitions(reader)).isEqualTo(before);
                assertThat(fleet.read().generation()).isGreaterThan(generation);
                generation = fleet.read().generation();
            }
        }
    }

    /** Every definition, but for what the other process keeps changing. */
    private static Map<DomainId, String> definitions(Host host) {
        return host.list().stream()
                .collect(Collectors.toMap(
                        DomainEntry::id,
                        entry -> host.secureDefinition(entry.id()).replace("pc-q35-10.0", "pc-q35-5.2")));
    }

    private static Process start(Path folder, DomainId vm) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessChanges.class.getName(),
                        folder.toString(),
                        vm.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(new File("/dev/null"))
                .start();
    }
}
