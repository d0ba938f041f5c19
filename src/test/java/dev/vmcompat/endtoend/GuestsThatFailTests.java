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

/**
 * Guests on real QEMU that do not live on the new type, and one that only looks like it: what fails is back on the old type with all its data,
 * in the same run as what does not.
 */
@Tag("qemu")
@Order(3)
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestsThatFailTests {

    private static final String OLD = "pc-q35-5.2";
    private static final int SOME_NOT_UPGRADED = 1;
    /** On a busy machine a boot takes half a minute: a loop must be seen as one, and what was taken back must have come up. */
    private static final String LONGER_THAN_A_SLOW_BOOT = "agent.deadline=75s";

    private static final String LAST_WORDS = "written while the run was at another VM";

    private QemuCluster cluster;
    private final Map<String, JsonNode> outcomes = new HashMap<>();

    @BeforeAll
    void run() {
        cluster = QemuCluster.of(List.of(
                guest("loops").guestSwitchUnlessOn(OLD, "bootloop=1"),
                guest("reboots-once").guestSwitchUnlessOn(OLD, "reboot=2"),
                guest("silent").guestSwitchUnlessOn(OLD, "noagent")));
        Product product = cluster.product();
        cluster.awaitGuests();
        product.here(
                        "plan",
                        "settle=8s",
                        "max-failures=5",
                        LONGER_THAN_A_SLOW_BOOT,
                        "shutdown.deadline=60s",
                        "shutdown.late=5s")
                .expecting(0);
        product.approveHere(1);

        ProductProcess running = product.start("run", "1", "--format", "json").awaitLine("loops: power-off");
        cluster.guest("silent").agent().writeToDisk("vdb", LAST_WORDS);
        running.end()
                .expecting(SOME_NOT_UPGRADED)
                .json()
                .path("vms")
                .forEach(vm -> outcomes.put(vm.path("name").asString(), vm));
    }

    private static GuestBuilder guest(String name) {
        return aGuest(name).onMachineType(OLD).withQcow2Disk(mebibytes(16)).withRawDisk(mebibytes(4));
    }

    @AfterAll
    void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void givenAGuestThatBootsInALoopOnTheNewTypeThenItIsTakenBack() {
        isBack("loops", "REBOOT_LOOP");
    }

    @Test
    void givenAGuestThatNeverReachesItsAgentOnTheNewTypeThenItIsTakenBack() {
        isBack("silent", "AGENT_SILENT");
        assertThat(cluster.guest("silent").agent().readFromDisk("vdb", LAST_WORDS.length()))
                .isEqualTo(LAST_WORDS);
    }

    @Test
    void givenAGuestThatRebootsOnceByItselfThenItIsUpgraded() {
        TinyGuest guest = cluster.guest("reboots-once");
        assertThat(outcome("reboots-once")).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL AGENT");
        assertThat(guest.agent().productVersion()).isEqualTo(cluster.newest("q35"));
        assertThat(guest.agent().shell("date +%Y")).as("it has rebooted").isEqualTo("2035");
        assertThat(cluster.hasItsData(guest)).isTrue();
    }

    @Test
    void everyOneWasSettledOnceAndNothingOfOursIsLeftOnIt() {
        assertThat(cluster.settlements()).containsExactly("loops: 1", "reboots-once: 1", "silent: 1");
        assertThat(cluster.claimed()).isEmpty();
        assertThat(cluster.snapshots()).isEqualTo(cluster.recordedSnapshots());
        assertThat(cluster.product().here("history", "--verify").exitCode()).isZero();
    }

    /** Running on its old type, verified, with its data, and planned by nobody until somebody asks again. */
    private void isBack(String name, String code) {
        TinyGuest guest = cluster.guest(name);
        assertThat(outcome(name)).isEqualTo("ROLLED_BACK " + code + " AGENT");
        assertThat(guest.liveMachineType()).isEqualTo(OLD);
        assertThat(guest.configuredMachineType()).isEqualTo(OLD);
        assertThat(guest.agent().productVersion()).isEqualTo(OLD);
        assertThat(cluster.hasItsData(guest)).isTrue();
    }

    private String outcome(String name) {
        return Fields.ending(outcomes.get(name));
    }
}
