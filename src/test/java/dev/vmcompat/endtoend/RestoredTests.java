package dev.vmcompat.endtoend;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.rig.Eventually;
import dev.vmcompat.rig.TinyGuest;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Guests on real QEMU that fail only on their new type are brought back, also where those who bring them back are killed. */
@Tag("qemu")
@Timeout(900)
class RestoredTests {

    private static final String OLD = "pc-q35-5.2";
    private static final int SIGKILL = 128 + 9;
    private static final int SOME_NOT_UPGRADED = 1;

    @Test
    void guestsThatFailOnTheNewTypeAreInServiceOnTheOldOne() {
        try (QemuCluster cluster = QemuCluster.of(List.of(
                aGuest("panics")
                        .onMachineType(OLD)
                        .withQcow2Disk(mebibytes(16))
                        .withPanicDevice()
                        .guestSwitchUnlessOn(OLD, "panic=1"),
                aGuest("quits")
                        .onMachineType(OLD)
                        .withQcow2Disk(mebibytes(16))
                        .guestSwitchUnlessOn(OLD, "poweroff=1")))) {
            Product product = cluster.product();
            TinyGuest quits = cluster.guests().get(1);
            cluster.awaitGuests();
            product.here("plan", "settle=6s", "max-failures=5").expecting(0);
            product.approveHere(1);

            ProductProcess run = product.start("run", "1").awaitLine("quits: restore");
            run.kill().expecting(SIGKILL);
            ProductProcess recover = product.start("recover").awaitLine("quits: restore");
            Eventually.await(
                    "quits runs on its old type",
                    TinyGuest.BOOT_DEADLINE,
                    () -> quits.isRunning() && quits.liveMachineType().equals(OLD));
            recover.kill().expecting(SIGKILL);
            JsonNode ended = product.run("run", "1", "--format", "json")
                    .expecting(SOME_NOT_UPGRADED)
                    .json();

            assertThat(ended.path("status").asString()).isEqualTo("COMPLETED");
            assertThat(Fields.texts(ended.path("vms"), "outcome")).containsExactly("ROLLED_BACK", "ROLLED_BACK");
            assertThat(Fields.texts(ended.path("vms"), "code")).containsExactly("GUEST_CRASHED", "STOPPED_AFTER_START");
            assertThat(Fields.texts(ended.path("vms"), "verifiedBy")).containsOnly("AGENT");
            for (TinyGuest guest : cluster.guests()) {
                assertThat(guest.isRunning()).isTrue();
                assertThat(guest.agent().productVersion()).isEqualTo(OLD);
                assertThat(cluster.hasItsData(guest)).isTrue();
                assertThat(cluster.changes(guest)).isEmpty();
            }
            assertThat(cluster.settlements()).containsExactly("panics: 1", "quits: 1");
            assertThat(cluster.claimed()).isEmpty();
            assertThat(cluster.snapshots()).isEqualTo(cluster.recordedSnapshots());
            assertThat(reasons(product))
                    .as("the next plan leaves them out")
                    .containsExactly("ROLLED_BACK_BEFORE", "ROLLED_BACK_BEFORE");
            product.here("history", "--verify").expecting(0);
        }
    }

    private static List<String> reasons(Product product) {
        return product.here("--format", "json", "list").json().findValues("reasons").stream()
                .flatMap(reasons -> Fields.texts(reasons, "code").stream())
                .toList();
    }
}
