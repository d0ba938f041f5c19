package dev.vmcompat.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HealthCheckTests {

    static Stream<HealthCheck> everyKind() {
        return Stream.of(
                HealthCheck.of(new Probe.Command("/bin/ok", List.of("-q", "a b"), 3)),
                HealthCheck.of(new Probe.Systemd(Optional.empty())),
                HealthCheck.of(new Probe.Systemd(Optional.of("a.service"))),
                HealthCheck.of(new Probe.Tcp("{address}", 25)),
                HealthCheck.of(new Probe.Http("https://{name}/x", 204, Optional.of("ok"), true)),
                new HealthCheck(
                        new Probe.Http("http://{address}:8080/", 200, Optional.empty(), false),
                        Duration.ofSeconds(3),
                        Optional.of(Duration.ofMillis(500)),
                        0,
                        Optional.of(Duration.ofMinutes(9))));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void aStoredCheckIsReadBackAsItWas(HealthCheck check) {
        assertThat(HealthCheck.fromJson(check.toJson())).isEqualTo(check);
        assertThat(HealthCheck.fromJson(check.toJson()).toJson()).isEqualTo(check.toJson());
        assertThat(check.words()).isNotBlank();
    }

    @Test
    void equalChecksHaveOneText() {
        assertThat(HealthCheck.of(new Probe.Tcp("h", 1)).toJson())
                .isEqualTo("{\"host\":\"h\",\"kind\":\"tcp\",\"port\":1,\"retries\":2,\"timeout\":10000}");
    }

    @Test
    void whatALaterVersionStoredIsNotFollowedByHalves() {
        refused(() -> HealthCheck.fromJson("{\"kind\":\"smoke\"}"), "smoke");
        refused(
                () -> HealthCheck.fromJson(
                        "{\"kind\":\"tcp\",\"host\":\"h\",\"port\":1,\"retries\":2,\"timeout\":10000,\"tls\":true}"),
                "tls");
        refused(() -> HealthCheck.fromJson("[]"), "no JSON object");
        refused(() -> HealthCheck.fromJson("{"), "no JSON");
        refused(() -> HealthCheck.fromJson("{\"kind\":\"systemd\"}"), "timeout");
    }

    @Test
    void whatCannotBeAskedIsRefused() {
        refused(() -> new Probe.Command(" ", List.of(), 0), "empty");
        refused(() -> new Probe.Command("/bin/x", List.of(), 256), "0 to 255");
        refused(() -> new Probe.Systemd(Optional.of("--no-pager")), "no unit");
        refused(() -> new Probe.Tcp("h", 0), "1 to 65535");
        refused(() -> new Probe.Tcp("a b", 1), "no host");
        refused(() -> Probe.Tcp.of("host"), "host:port");
        refused(() -> Probe.Tcp.of(":25"), "host:port");
        refused(() -> Probe.Tcp.of("::1:25"), "brackets");
        refused(() -> new Probe.Http("ftp://h/", 200, Optional.empty(), false), "no http");
        refused(() -> new Probe.Http("http:///x", 200, Optional.empty(), false), "no http");
        refused(() -> new Probe.Http("http://h/a b", 200, Optional.empty(), false), "no URL");
        refused(() -> new Probe.Http("https://me:secret@h/", 200, Optional.empty(), false), "no user and password");
        refused(() -> new Probe.Http("http://h/", 99, Optional.empty(), false), "100 to 599");
        refused(() -> new Probe.Http("http://h/", 200, Optional.empty(), true), "certificate");
        Probe probe = new Probe.Tcp("h", 1);
        refused(() -> new HealthCheck(probe, Duration.ZERO, Optional.empty(), 2, Optional.empty()), "timeout");
        refused(
                () -> new HealthCheck(probe, Duration.ofSeconds(1), Optional.of(Duration.ZERO), 2, Optional.empty()),
                "interval");
        refused(
                () -> new HealthCheck(probe, Duration.ofSeconds(1), Optional.empty(), 2, Optional.of(Duration.ZERO)),
                "deadline");
        refused(
                () -> new HealthCheck(probe, Duration.ofSeconds(1), Optional.empty(), 101, Optional.empty()),
                "retries");
    }

    @Test
    void anIpv6AddressOfAPortIsInBrackets() {
        assertThat(Probe.Tcp.of("[2001:db8::1]:25")).isEqualTo(new Probe.Tcp("2001:db8::1", 25));
        assertThat(Probe.Tcp.of("[2001:db8::1]:25").words()).isEqualTo("TCP [2001:db8::1]:25");
        assertThat(Probe.Tcp.of("{address}:25")).isEqualTo(new Probe.Tcp("{address}", 25));
    }

    private static void refused(Supplier<?> made, String why) {
        assertThatIllegalArgumentException().isThrownBy(made::get).withMessageContaining(why);
    }
}
