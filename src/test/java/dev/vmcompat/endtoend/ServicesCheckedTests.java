package dev.vmcompat.endtoend;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.rig.GuestBuilder;
import dev.vmcompat.rig.TinyGuest;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Health checks over the network and of systemd, asked of guests on real QEMU at the address that their agent tells. */
@Tag("qemu")
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServicesCheckedTests {

    private static final String OLD = "pc-q35-5.2";
    /** For documentation only (RFC 5737), so hardly anybody's; where it is this machine's, the test would cut it off. */
    private static final String NETWORK = "203.0.113.";

    private static final int SOME_NOT_UPGRADED = 1;

    private static final String CHECKS = """
            health-checks:
              - vm: "*"
                kind: tcp
                address: "{address}:80"
                interval: 1s
              - vm: deaf
                kind: tcp
                address: "{address}:81"
                interval: 1s
                retries: 1
              - vm: page
                kind: http
                url: http://{address}/cgi-bin/health
                status: 200
                deadline: 5s
                interval: 1s
              - vm: whole
                kind: http
                url: http://{address}/cgi-bin/health
                contains: healthy
                interval: 1s
              - vm: whole
                kind: systemd
                interval: 1s
              - vm: whole
                kind: systemd
                unit: web.service
                interval: 1s
              - vm: degraded
                kind: systemd
                retries: 0
              - vm: mail-*
                kind: tcp
                address: "{name}:25"
            """;

    private QemuCluster cluster;
    private String planned;
    private final Map<String, JsonNode> outcomes = new HashMap<>();

    @BeforeAll
    void run() throws SocketException {
        assertThat(NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .map(InetAddress::getHostAddress))
                .noneMatch(address -> address.startsWith(NETWORK));
        cluster = QemuCluster.of(
                List.of(
                        guest("deaf", 1),
                        guest("degraded", 5).guestSwitch("unhealthy"),
                        guest("page", 9).guestSwitchUnlessOn(OLD, "unhealthy"),
                        guest("whole", 13)),
                List.of(),
                CHECKS);
        Product product = cluster.product();
        cluster.guests().forEach(TinyGuest::awaitUp); // its agent answers before its services do
        cluster.awaitGuests();
        planned = product.here("plan", "settle=8s", "max-failures=9", "health.deadline=60s")
                .expecting(0)
                .output();
        product.approveHere(1);
        product.run("run", "1", "--format", "json")
                .expecting(SOME_NOT_UPGRADED)
                .json()
                .path("vms")
                .forEach(vm -> outcomes.put(vm.path("name").asString(), vm));
    }

    /** In a network of two addresses: that number is this machine's, the next one the guest's. */
    private static GuestBuilder guest(String name, int number) {
        return aGuest(name)
                .onMachineType(OLD)
                .withQcow2Disk(mebibytes(16))
                .withNicToHost("52:54:00:00:02:%02d".formatted(number), NETWORK + number + "/30")
                .guestSwitch("net=" + NETWORK + (number + 1) + "/30");
    }

    @AfterAll
    void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void givenAPortAPageAndUnitsThatAreWellThenTheGuestIsUpgraded() {
        assertThat(outcome("whole")).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL AGENT");
        assertThat(cluster.guest("whole").agent().productVersion()).isEqualTo(cluster.newest("q35"));
    }

    @Test
    void givenAPageThatHasAnotherStatusOnTheNewTypeThenTheGuestIsTakenBack() {
        TinyGuest page = cluster.guest("page");
        assertThat(outcome("page")).isEqualTo("ROLLED_BACK HEALTH_CHECK_FAILED AGENT");
        assertThat(message("page")).contains("status 503");
        assertThat(page.agent().productVersion()).isEqualTo(OLD);
        assertThat(cluster.hasItsData(page)).isTrue();
    }

    @Test
    void givenAPortThatNobodyListensAtThenTheGuestIsNotTouched() {
        isUntouched("deaf", "no connection to " + NETWORK + "2, port 81");
    }

    @Test
    void givenASystemThatSystemdCallsDegradedThenTheGuestIsNotTouched() {
        isUntouched("degraded", "systemctl says degraded");
    }

    @Test
    void givenACheckThatIsAskedOfNoVmThenThePlanSaysSo() {
        assertThat(planned)
                .containsOnlyOnce("is asked of no VM")
                .contains("health check of mail-* is asked of no VM, for none of this cluster matches: TCP {name}:25");
    }

    private void isUntouched(String name, String why) {
        assertThat(outcome(name)).isEqualTo("SKIPPED UNHEALTHY");
        assertThat(message(name)).contains(why);
        assertThat(cluster.guest(name).liveMachineType()).isEqualTo(OLD);
        assertThat(cluster.changes(cluster.guest(name))).isEmpty();
    }

    private String outcome(String name) {
        return Fields.ending(outcomes.get(name));
    }

    private String message(String name) {
        return outcomes.get(name).path("message").asString();
    }
}
