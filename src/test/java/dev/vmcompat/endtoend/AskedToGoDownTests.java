package dev.vmcompat.endtoend;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.rig.Eventually;
import dev.vmcompat.rig.GuestBuilder;
import dev.vmcompat.rig.TinyGuest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * Guests on real QEMU that go down in their own ways, or not at all, and some that are off to begin with: one run that leaves alone what does
 * not go down, and one that was approved to cut the power and to leave on what was off.
 */
@Tag("qemu")
@Order(1)
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AskedToGoDownTests {

    private static final String OLD = "pc-q35-5.2";
    private static final int SOME_NOT_UPGRADED = 1;
    private static final int SIGKILL = 128 + 9;

    private QemuCluster cluster;
    private String newest;
    private final Map<String, JsonNode> outcomes = new HashMap<>();
    private final Map<String, JsonNode> second = new HashMap<>();
    private final Map<String, JsonNode> third = new HashMap<>();
    private boolean linksWereDown;
    private boolean muteRanOn;
    private String offAfterwards;

    @BeforeAll
    void run() {
        cluster = QemuCluster.of(
                List.of(
                        guest("acpi-only").withoutAgent(),
                        guest("mute").withoutAgent().guestSwitch("noacpi"),
                        guest("slow").guestSwitch("slow=5"),
                        guest("late").guestSwitch("slow=20"),
                        guest("later").guestSwitch("slow=8")),
                List.of(
                        guest("off").withNic("52:54:00:00:00:01"),
                        guest("off-to-on").withNic("52:54:00:00:00:02")));
        Product product = cluster.product();
        newest = cluster.newest("q35");
        for (String name : List.of("acpi-only", "mute", "slow", "late", "later")) {
            cluster.guest(name).awaitUp();
        }
        for (String name : List.of("slow", "late", "later")) {
            cluster.guest(name).awaitAgent();
        }
        String muteBefore = boot("mute");

        product.here(plan("40s", "3s", "vm=acpi-only,mute,slow,off")).expecting(0);
        product.approveHere(1);
        ProductProcess running = product.start("run", "1", "--format", "json").awaitLine("off: verify-restart");
        TinyGuest off = cluster.guest("off");
        Eventually.await("off runs", TinyGuest.BOOT_DEADLINE, off::isRunning);
        linksWereDown = live(off).contains("<link state='down'/>");
        collect(running.end().expecting(SOME_NOT_UPGRADED), outcomes);
        muteRanOn = cluster.guest("mute").liveMachineType().equals(OLD)
                && boot("mute").equals(muteBefore);
        offAfterwards = off.state() + " " + off.configuredMachineType();

        product.here(plan("12s", "3s", "vm=mute,off-to-on", "on-timeout=force", "power-state=running"))
                .expecting(0);
        product.approveHere(2);
        collect(product.run("run", "2", "--format", "json").expecting(0), second);

        product.here(plan("1s", "60s", "vm=late,later")).expecting(0);
        product.approveHere(3);
        ProductProcess killed = product.start("run", "3").awaitLine("later: power-off");
        cluster.guest("later").awaitAsked();
        killed.kill().expecting(SIGKILL);
        cluster.guest("later").awaitOff();
        collect(product.run("run", "3", "--format", "json").expecting(0), third);
    }

    private static GuestBuilder guest(String name) {
        return aGuest(name).onMachineType(OLD).withQcow2Disk(mebibytes(16));
    }

    /** One that was off boots meanwhile, and hears the power button only then. */
    private static String[] plan(String shutdownDeadline, String late, String... options) {
        return Stream.concat(
                        Stream.of(
                                "plan",
                                "settle=8s",
                                "shutdown.deadline=" + shutdownDeadline,
                                "shutdown.late=" + late,
                                "shutdown.acpi-interval=4s"),
                        Arrays.stream(options))
                .toArray(String[]::new);
    }

    /** Which boot it is in: a guest that was off in between has another number. */
    private String boot(String name) {
        return cluster.libvirtd().virsh().run("domid", name);
    }

    private String live(TinyGuest guest) {
        return cluster.libvirtd().virsh().run("dumpxml", guest.name());
    }

    private static void collect(ProductProcess.Ended run, Map<String, JsonNode> into) {
        run.json().path("vms").forEach(vm -> into.put(vm.path("name").asString(), vm));
    }

    @AfterAll
    void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void givenAnAgentlessGuestThatObeysThePowerButtonThenItIsUpgradedAndVerifiedByRunningOnly() {
        assertThat(Fields.ending(outcomes.get("acpi-only"))).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL RUNNING");
        assertThat(cluster.guest("acpi-only").liveMachineType()).isEqualTo(newest);
    }

    @Test
    void givenAGuestThatTakesItsTimeToShutDownThenItIsUpgradedWithoutForce() {
        assertThat(Fields.ending(outcomes.get("slow"))).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL AGENT");
        assertThat(outcomes.get("slow").path("message").asString()).doesNotContain("power");
        assertThat(cluster.guest("slow").agent().productVersion()).isEqualTo(newest);
    }

    @Test
    void givenAGuestThatGoesDownLongAfterTheDeadlineThenItIsUpgradedSinceTheRequestIsStillOpen() {
        assertThat(Fields.ending(third.get("late"))).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL AGENT");
        assertThat(cluster.guest("late").agent().productVersion()).isEqualTo(newest);
    }

    @Test
    void givenAGuestThatWentDownWhileNobodyWasThereThenTheNextStartUpgradesIt() {
        assertThat(Fields.ending(third.get("later"))).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL AGENT");
        assertThat(cluster.guest("later").agent().productVersion()).isEqualTo(newest);
    }

    @Test
    void givenAGuestThatIgnoresEveryRequestThenItIsSkippedAndRunsOnInService() {
        assertThat(Fields.ending(outcomes.get("mute"))).isEqualTo("SKIPPED SHUTDOWN_TIMED_OUT");
        assertThat(muteRanOn).isTrue();
    }

    @Test
    void givenTheSameGuestAndLeaveToCutItsPowerThenItIsUpgradedAndThatIsOnRecord() {
        assertThat(Fields.ending(second.get("mute"))).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL RUNNING");
        assertThat(second.get("mute").path("message").asString()).contains("its power was cut");
        assertThat(cluster.guest("mute").liveMachineType()).isEqualTo(newest);
        assertThat(cluster.product()
                        .sql()
                        .sql("select count(*) from audit_event where action = 'POWER_FORCED' and uuid = :mute")
                        .param("mute", cluster.guest("mute").uuid())
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void givenANamedVmThatIsOffThenItIsVerifiedWithItsLinksDownAndOffAgain() {
        assertThat(Fields.ending(outcomes.get("off"))).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL RUNNING");
        assertThat(linksWereDown).isTrue();
        assertThat(offAfterwards).startsWith("shut off (shutdown)").endsWith(" " + newest);
        assertThat(cluster.guest("off").inactiveXml()).doesNotContain("<link");
    }

    @Test
    void givenAVmThatIsOffAndIsToRunAfterwardsThenItRunsWithItsLinksUp() {
        TinyGuest guest = cluster.guest("off-to-on").awaitAgent();
        assertThat(Fields.ending(second.get("off-to-on"))).startsWith("UPGRADED UPGRADE_SUCCESSFUL");
        assertThat(guest.liveMachineType()).isEqualTo(newest);
        assertThat(live(guest)).doesNotContain("<link state='down'/>");
        assertThat(guest.agent().shell("cat /sys/class/net/eth0/carrier")).isEqualTo("1");
    }

    @Test
    void nothingOfOursIsLeftOnAnyOfThem() {
        assertThat(cluster.claimed()).isEmpty();
        assertThat(cluster.product().here("history", "--verify").exitCode()).isZero();
    }
}
