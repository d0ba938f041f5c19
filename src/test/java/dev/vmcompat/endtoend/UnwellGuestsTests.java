package dev.vmcompat.endtoend;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.rig.GuestBuilder;
import dev.vmcompat.rig.TinyGuest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Guests on real QEMU that come up on the new type and are not what they were: what their owner's checks, addresses and disks say counts. */
@Tag("qemu")
@Order(2)
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnwellGuestsTests {

    private static final String OLD = "pc-q35-5.2";
    private static final int NEEDS_ATTENTION = 6;
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
    private static final int BOOT_ID_LENGTH = 36;

    private static final String CHECKS = """
            health-checks:
              - vm: service
                kind: command
                command: /bin/healthy
                deadline: 5s
                interval: 1s
              - vm: ill
                kind: command
                command: /bin/healthy
                retries: 0
              - vm: worn
                kind: command
                command: /bin/sh
                args: ["-c", 'test "$(dd if=/dev/vdb bs=36 count=1 2> /dev/null)" = "$(cat %s)"']
                deadline: 5s
                interval: 1s
            """.formatted(BOOT_ID);

    private QemuCluster cluster;
    private String illBefore;
    private final Map<String, JsonNode> outcomes = new HashMap<>();

    @BeforeAll
    void run() {
        cluster = QemuCluster.of(
                List.of(
                        guest("address")
                                .withNic("52:54:00:00:01:01")
                                .guestSwitch("net=10.0.2.15/24")
                                .guestSwitchUnlessOn(OLD, "nonet"),
                        guest("bare").withRawDisk(mebibytes(4)).guestSwitchUnlessOn(OLD, "lostdisk=vdb"),
                        guest("ill").guestSwitch("unhealthy"),
                        guest("service").guestSwitchUnlessOn(OLD, "unhealthy"),
                        guest("worn").withRawDisk(mebibytes(4))),
                List.of(),
                CHECKS);
        Product product = cluster.product();
        cluster.awaitGuests();
        TinyGuest worn = cluster.guest("worn");
        worn.agent().writeToDisk("vdb", worn.agent().shell("cat " + BOOT_ID).strip());
        illBefore = boot("ill");
        product.here("plan", "settle=8s", "max-failures=9", "health.deadline=15s")
                .expecting(0);
        product.approveHere(1);
        product.run("run", "1", "--format", "json")
                .expecting(NEEDS_ATTENTION)
                .json()
                .path("vms")
                .forEach(vm -> outcomes.put(vm.path("name").asString(), vm));
    }

    private static GuestBuilder guest(String name) {
        return aGuest(name).onMachineType(OLD).withQcow2Disk(mebibytes(16));
    }

    /** Which boot it is in. */
    private String boot(String name) {
        return cluster.guest(name).agent().shell("cat " + BOOT_ID);
    }

    @AfterAll
    void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void givenAGuestThatLosesItsAddressOnTheNewTypeThenItIsTakenBack() {
        isBack("address", "ADDRESS_MISSING");
    }

    @Test
    void givenAGuestThatLosesADiskOnTheNewTypeThenItIsTakenBack() {
        isBack("bare", "DISK_CHANGED");
    }

    @Test
    void givenAServiceThatFailsItsCheckOnTheNewTypeThenItIsTakenBack() {
        isBack("service", "HEALTH_CHECK_FAILED");
    }

    @Test
    void givenAServiceThatIsNotWellBeforeThenItsGuestIsNotTouched() {
        assertThat(outcome("ill")).isEqualTo("SKIPPED UNHEALTHY");
        assertThat(boot("ill")).isEqualTo(illBefore);
        assertThat(cluster.product().here("history", "--run", "1").expecting(0).output())
                .contains("migrate");
    }

    @Test
    void givenAServiceThatIsNotWellOnTheOldTypeEitherThenItNeedsAPersonAndRunsThere() {
        TinyGuest worn = cluster.guest("worn");
        assertThat(outcome("worn")).isEqualTo("NEEDS_ATTENTION FAILS_ON_OLD_TYPE_TOO");
        assertThat(worn.isRunning()).isTrue();
        assertThat(worn.liveMachineType()).isEqualTo(OLD);
        assertThat(worn.configuredMachineType()).isEqualTo(OLD);
        assertThat(cluster.hasItsData(worn)).isTrue();
        assertThat(worn.agent().readFromDisk("vdb", BOOT_ID_LENGTH))
                .isNotEqualTo(boot("worn").strip());
    }

    /** Running on its old type, well, with its data. */
    private void isBack(String name, String code) {
        TinyGuest guest = cluster.guest(name);
        assertThat(outcome(name)).isEqualTo("ROLLED_BACK " + code + " AGENT");
        assertThat(guest.liveMachineType()).isEqualTo(OLD);
        assertThat(guest.agent().productVersion()).isEqualTo(OLD);
        assertThat(cluster.hasItsData(guest)).isTrue();
    }

    private String outcome(String name) {
        return Fields.ending(outcomes.get(name));
    }
}
