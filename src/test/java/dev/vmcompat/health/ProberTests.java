package dev.vmcompat.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHost;
import dev.vmcompat.hypervisor.FakeHypervisor;
import dev.vmcompat.hypervisor.HypervisorException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each kind of check, asked of a guest in memory and of servers on the loopback. */
class ProberTests {

    private static final char[] STORE = "for-tests".toCharArray();

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private final FakeHost host = hypervisor.addHost(FakeHypervisor.ONE);
    private final FakeDomain vm = host.add(FakeDomain.aRunningVm("web"));
    private final Prober prober = new Prober(new Patience() {
        @Override
        public Instant now() {
            return hypervisor.clock().instant();
        }

        @Override
        public void rest(Duration time) {
            hypervisor.tick(time);
        }
    });
    private final List<HttpServer> servers = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void stop() {
        over.countDown();
        servers.forEach(server -> server.stop(0));
    }

    // By the agent

    @Test
    void aCommandIsWellByItsExitCode() {
        vm.whoseCommandEnds("/bin/healthy -q", 0).whoseCommandEnds("/bin/sick", 3);
        well(new Probe.Command("/bin/healthy", List.of("-q"), 0));
        notWell(new Probe.Command("/bin/healthy", List.of("-q"), 1), "exit code 0");
        notWell(new Probe.Command("/bin/sick", List.of(), 0), "exit code 3");
        well(new Probe.Command("/bin/sick", List.of(), 3));
    }

    @Test
    void aCommandThatCannotBeRunIsNotWell() {
        notWell(new Probe.Command("/bin/none", List.of(), 0), "could not be run");
        vm.whoseAgentAnswers("guest-exec", "{\"return\":{}}");
        notWell(new Probe.Command("/bin/none", List.of(), 0), "named no process");
        vm.whoseAgentAnswers("guest-exec", "nothing");
        notWell(new Probe.Command("/bin/none", List.of(), 0), "no JSON");
        vm.withoutAgent();
        notWell(new Probe.Command("/bin/none", List.of(), 0), "not connected");
        host.without(Ability.AGENT);
        notWell(new Probe.Command("/bin/none", List.of(), 0), "cannot ask guest agents");
    }

    @Test
    void aCommandThatDoesNotEndIsWaitedForNoLongerThanItsTimeout() {
        vm.whoseCommandEnds("/bin/slow", 0).whoseAgentAnswers("guest-exec-status", "{\"return\":{\"exited\":false}}");
        Instant begun = hypervisor.clock().instant();
        notWell(new Probe.Command("/bin/slow", List.of(), 0), "did not end within 10 s");
        assertThat(Duration.between(begun, hypervisor.clock().instant())).isEqualTo(HealthCheck.USUAL_TIMEOUT);
    }

    @Test
    void aCommandThatASignalEndedIsNotWell() {
        vm.whoseCommandEnds("/bin/x", 0)
                .whoseAgentAnswers("guest-exec-status", "{\"return\":{\"exited\":true,\"signal\":9}}");
        notWell(new Probe.Command("/bin/x", List.of(), 0), "signal 9");
    }

    @Test
    void systemdIsAskedForTheSystemOrAUnitAndQuotedWhereItIsNotWell() {
        vm.whoseCommandEnds("systemctl is-system-running", 0).whoseCommandEnds("systemctl is-active -- db.service", 3);
        well(new Probe.Systemd(Optional.empty()));
        notWell(new Probe.Systemd(Optional.of("db.service")), "exit code 3");
        vm.whoseAgentAnswers(
                "guest-exec-status",
                "{\"return\":{\"exited\":true,\"exitcode\":1,\"out-data\":\"ZGVncmFkZWQKbW9yZQo=\"}}");
        notWell(new Probe.Systemd(Optional.empty()), "exit code 1, systemctl says degraded");
    }

    @Test
    void aLostHostIsNoAnswerOfAGuest() {
        host.faults().failOn("agentCommand").with(HypervisorException.Kind.UNREACHABLE);
        assertThatThrownBy(() -> ask(new Probe.Systemd(Optional.empty()))).isInstanceOf(HypervisorException.class);
    }

    // Over the network

    @Test
    void aPortIsWellWhereItTakesConnections() throws IOException {
        int number;
        try (ServerSocket port = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            number = port.getLocalPort();
            well(new Probe.Tcp("127.0.0.1", number));
        }
        notWell(new Probe.Tcp("127.0.0.1", number), "no connection");
    }

    @Test
    void anAddressThatNobodyTellsCannotBeAsked() {
        vm.withoutAgent();
        notWell(new Probe.Tcp("{address}", 25), "no guest agent tells it");
        notWell(new Probe.Http("http://{address}/", 200, Optional.empty(), false), "no guest agent tells it");
    }

    @Test
    void placeholdersStandForTheNameAndForTheAddressThatTheAgentTells() {
        assertThat(subject().fill("http://{address}/{name}", true))
                .isEqualTo(new Subject.Filled.Text("http://192.0.2.10/web"));
        String mac = vm.definition().split("<mac address='", 2)[1].substring(0, 17);
        vm.whoseAgentAnswers(
                "guest-network-get-interfaces",
                "{\"return\":[{\"hardware-address\":\"" + mac
                        + "\",\"ip-addresses\":[{\"ip-address\":\"127.0.0.1\",\"prefix\":8},"
                        + "{\"ip-address\":\"2001:db8::10\",\"prefix\":64}]}]}");
        assertThat(subject().fill("http://{address}/", true))
                .isEqualTo(new Subject.Filled.Text("http://[2001:db8:0:0:0:0:0:10]/"));
        assertThat(subject().fill("{address}", false)).isEqualTo(new Subject.Filled.Text("2001:db8:0:0:0:0:0:10"));
    }

    @Test
    void aNameThatIsNoHostNameCannotBeAsked() {
        FakeDomain odd = host.add(FakeDomain.aRunningVm("my vm/../x"));
        Subject subject = new Subject(hypervisor.open(FakeHypervisor.ONE, Access.READ_WRITE), odd.id(), "my vm/../x");
        assertThat(prober.ask(HealthCheck.of(new Probe.Tcp("{name}", 25)), subject)
                        .words())
                .contains("no host name");
    }

    @Test
    void aPageIsWellByItsStatusAndItsText() {
        String at = serve(exchange -> {
            byte[] body = "all systems go".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/busy") ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        well(page(at + "/"));
        well(new Probe.Http(at + "/busy", 503, Optional.of("systems"), false));
        notWell(page(at + "/busy"), "status 503");
        notWell(new Probe.Http(at + "/", 200, Optional.of("maintenance"), false), "lacks 'maintenance'");
    }

    @Test
    void aRedirectIsAnAnswerAndNotFollowed() {
        String at = serve(exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/elsewhere") ? 200 : 302, -1);
            exchange.close();
        });
        notWell(page(at + "/"), "status 302");
    }

    @Test
    void aPageWithoutEndIsReadNoFurtherThanItsFirstMebibyte() {
        String at = serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] part = new byte[1 << 16];
            Arrays.fill(part, (byte) 'x');
            try {
                while (over.getCount() > 0) {
                    exchange.getResponseBody().write(part);
                }
            } catch (IOException gone) {
                assertThat(gone).isNotNull(); // we hung up
            }
        });
        notWell(new Probe.Http(at + "/", 200, Optional.of("y"), false), "lacks 'y'");
        well(new Probe.Http(at + "/", 200, Optional.of("xxx"), false));
    }

    @Test
    void aPageThatStopsHalfWayIsWaitedForNoLongerThanItsTimeout() {
        String at = serve(exchange -> {
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(WebPage.ask(at + "/", page(at + "/"), Duration.ofMillis(200)).words())
                .contains("no whole answer");
    }

    @Test
    void aServerThatIsNotThereIsNotWell() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        notWell(page("http://127.0.0.1:" + port + "/"), "no answer");
    }

    @Test
    void aCertificateIsVerifiedUnlessTheCheckSaysOtherwise() throws IOException, GeneralSecurityException {
        String at = serveTls();
        notWell(page(at + "/"), "no answer");
        well(new Probe.Http(at + "/", 200, Optional.empty(), true));
    }

    private static Probe.Http page(String url) {
        return new Probe.Http(url, 200, Optional.empty(), false);
    }

    private String serve(HttpHandler handler) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
            return "http://127.0.0.1:" + started(server, handler);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String serveTls() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = ProberTests.class.getResourceAsStream("self-signed.p12")) {
            store.load(file, STORE);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, STORE);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return "https://127.0.0.1:"
                + started(server, exchange -> {
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
    }

    private int started(HttpServer server, HttpHandler handler) {
        server.createContext("/", handler);
        server.start();
        servers.add(server);
        return server.getAddress().getPort();
    }

    private Subject subject() {
        return new Subject(
                hypervisor.open(FakeHypervisor.ONE, Access.READ_WRITE),
                vm.id(),
                vm.name().text());
    }

    private Answer ask(Probe probe) {
        return prober.ask(HealthCheck.of(probe), subject());
    }

    private void well(Probe probe) {
        Answer answer = ask(probe);
        assertThat(answer.isWell()).as("%s", answer).isTrue();
    }

    private void notWell(Probe probe, String why) {
        Answer answer = ask(probe);
        assertThat(answer.isWell()).as("%s", answer).isFalse();
        assertThat(answer.words()).contains(why);
    }
}
