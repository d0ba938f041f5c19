package dev.vmcompat.hypervisor.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.eligibility.Assessment;
import dev.vmcompat.eligibility.AssessmentOptions;
import dev.vmcompat.eligibility.ColdStartCheck;
import dev.vmcompat.eligibility.Eligibility;
import dev.vmcompat.eligibility.LedgerFacts;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.libvirt.CallDeadlines;
import dev.vmcompat.hypervisor.libvirt.LibvirtHypervisor;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.inventory.ClusterInventory;
import dev.vmcompat.inventory.ClusterName;
import dev.vmcompat.inventory.ColdStartReader;
import dev.vmcompat.inventory.InventoryReader;
import dev.vmcompat.inventory.VirtualMachine;
import dev.vmcompat.machine.MachineType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees first: pinned, so that no rule changes it unnoticed. */
@Tag("testdriver")
class DemoVerdictTests {

    @Test
    void theFleetHasTheseVerdicts(@TempDir Path folder) throws Exception {
        DemoFleet fleet = new DemoFleet(folder.resolve("demo"));
        DemoHypervisor hypervisor = new DemoHypervisor(new LibvirtHypervisor(CallDeadlines.defaults()), fleet);
        Cluster cluster =
                new Cluster(new ClusterName("demo"), List.of(fleet.uri()), Optional.empty(), fleet.catalog(), false);
        ClusterInventory inventory = new InventoryReader(hypervisor).read(cluster, Access.READ_ONLY);
        Eligibility eligibility = new Eligibility(inventory, AssessmentOptions.defaults());

        String table;
        try (Host host = hypervisor.open(fleet.uri(), Access.READ_WRITE)) {
            table = inventory.vms().stream()
                    .map(vm -> line(withColdStart(host, vm, eligibility.assess(vm, LedgerFacts.none()))))
                    .collect(Collectors.joining("\n", "", "\n"));
        }

        assertThat(table).isEqualTo(expected());
    }

    private static String expected() throws Exception {
        try (var stream = Objects.requireNonNull(DemoVerdictTests.class.getResourceAsStream("/demo/verdicts.txt"))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Assessment withColdStart(Host host, VirtualMachine vm, Assessment assessment) {
        return assessment
                .target()
                .map(target -> assessment.with(
                        ColdStartCheck.judge(vm, ColdStartReader.read(host, vm, target, Optional.empty()))))
                .orElse(assessment);
    }

    private static String line(Assessment assessment) {
        return "%s %s %s -> %s reasons=%s risks=%s crossed=%s"
                .formatted(
                        assessment.vm().name(),
                        assessment.verdict(),
                        assessment
                                .vm()
                                .liveMachine()
                                .or(assessment.vm()::machine)
                                .orElse("-"),
                        assessment.target().map(MachineType::name).orElse("-"),
                        assessment.reasons().stream()
                                .map(reason -> reason.code().name())
                                .toList(),
                        assessment.risks().stream()
                                .map(risk -> risk.code().name())
                                .distinct()
                                .toList(),
                        assessment.crossed());
    }
}
