package dev.vmcompat.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.Layer;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.inventory.InstalledProduct;
import dev.vmcompat.inventory.Marks;
import dev.vmcompat.inventory.Origin;
import dev.vmcompat.inventory.ProductVersion;
import dev.vmcompat.inventory.VersionMatrix;
import dev.vmcompat.inventory.VersionRange;
import dev.vmcompat.plan.Run;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where a VM came from, and the versions, are looked at again before it is touched. */
class OriginSinceThePlanTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final FlowHarness flow = new FlowHarness(DATABASE);

    @BeforeEach
    void withAVersion() {
        clusterOf("6.9.0");
    }

    @Test
    void oneThatIsAsPlannedIsUpgradedAndOneWithoutRecordIsNotPlanned() {
        FakeDomain vm = recorded(flow.running("a"), "6.0.0 R5");
        FakeDomain without = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.start(run);
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
        assertThat(run.vms()).extracting(planned -> planned.id()).containsExactly(vm.id());
        flow.isAsBefore(without);
    }

    @Test
    void oneWhoseRecordIsGoneOrAnotherIsLeftAsItWas() {
        FakeDomain gone = recorded(flow.running("a"), "6.2.0");
        FakeDomain other = recorded(flow.running("b"), "6.2.0");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        try (Host host = flow.hypervisor.open(flow.uri, Access.READ_WRITE)) {
            for (Layer layer : Layer.values()) {
                host.actions().removeMetadata(gone.id(), layer, Marks.ORIGIN);
            }
        }
        recorded(other, "6.0.0 R4");
        process.start(run);
        assertThat(process.settled(run, gone)).isEqualTo("SKIPPED NO_ORIGIN");
        assertThat(process.settled(run, other)).isEqualTo("SKIPPED SOURCE_VERSION_UNSUPPORTED");
        isUntouched(gone);
        isUntouched(other);
    }

    @Test
    void noneIsTouchedWhereTheClusterIsOfAnotherVersionMeanwhile() {
        FakeDomain vm = recorded(flow.running("a"), "6.2.0");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        clusterOf("6.8.0");
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED DESTINATION_VERSION_UNSUPPORTED");
        isUntouched(vm);
    }

    private void isUntouched(FakeDomain vm) {
        assertThat(vm.starts()).isEmpty();
        assertThat(vm.liveMachineType()).contains(FlowHarness.FROM);
        assertThat(vm.definition()).contains(FlowHarness.FROM);
        assertThat(flow.isClaimed(vm)).isFalse();
    }

    private static FakeDomain recorded(FakeDomain vm, String version) {
        return vm.withMetadata(new Origin("old", version, Instant.EPOCH).toXml(), Origin.PREFIX, Marks.ORIGIN);
    }

    private void clusterOf(String version) {
        var matrix = new VersionMatrix(
                List.of(VersionRange.of("6.9.0 and later")),
                List.of(VersionRange.of("6.0.0 R5 and later")),
                List.of("x86_64"));
        Cluster plain = flow.cluster;
        flow.cluster = new Cluster(
                plain.name(),
                plain.hosts(),
                Optional.of(new InstalledProduct(ProductVersion.of(version), matrix)),
                plain.catalog(),
                true);
    }
}
