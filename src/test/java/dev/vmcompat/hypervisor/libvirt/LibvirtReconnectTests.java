package dev.vmcompat.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainEvent;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HostActions;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.HypervisorException.Kind;
import dev.vmcompat.hypervisor.StartMode;
import dev.vmcompat.rig.Eventually;
import dev.vmcompat.rig.PrivateLibvirtd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A daemon that dies, comes back, or hangs in the middle. */
@Tag("testdriver")
class LibvirtReconnectTests {

    private static final CallDeadlines SHORT =
            new CallDeadlines(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(1), 2);

    @Test
    void nextCallWorksAfterTheDaemonWasKilledAndStartedAgain() {
        try (PrivateLibvirtd libvirtd = PrivateLibvirtd.start();
                Host host = open(libvirtd, CallDeadlines.defaults())) {
            assertThat(host.list()).hasSize(1);
            libvirtd.restart();
            assertThat(host.list()).hasSize(1);
            libvirtd.kill();
            assertThat(kindOf(host)).isEqualTo(Kind.UNREACHABLE);
            libvirtd.startAgain();
            assertThat(host.info().driver()).isEqualToIgnoringCase("test");
        }
    }

    @Test
    void listenersHearAgainAfterAReconnect() throws InterruptedException {
        BlockingQueue<DomainEvent> heard = new LinkedBlockingQueue<>();
        try (PrivateLibvirtd libvirtd = PrivateLibvirtd.start();
                Host host = open(libvirtd, CallDeadlines.defaults())) {
            UUID uuid = UUID.randomUUID();
            String definition = LibvirtDefinitions.testDriver("again", uuid);
            host.actions().define(definition);
            host.watch(new DomainId(uuid), heard::add);
            libvirtd.restart();
            // Its node was in the daemon's memory.
            host.actions().define(definition);
            host.actions().start(new DomainId(uuid), StartMode.RUNNING);
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void changeWhoseLastCheckFailsIsNotMade() {
        UUID uuid = UUID.randomUUID();
        AtomicReference<String> checkedOn = new AtomicReference<>("");
        try (PrivateLibvirtd libvirtd = PrivateLibvirtd.start();
                Host host = open(libvirtd, CallDeadlines.defaults())) {
            HostActions actions = host.actions(() -> {
                checkedOn.set(Thread.currentThread().getName());
                throw new IllegalStateException("no longer ours");
            });
            assertThatThrownBy(() -> actions.define(LibvirtDefinitions.testDriver("never", uuid)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no longer ours");
            assertThat(host.list()).hasSize(1);
            assertThat(checkedOn.get()).startsWith("libvirt-");
        }
    }

    @Test
    void hungDaemonCostsNoMoreThanTheDeadlineAndIsReachedAgainWhenItGoesOn() {
        try (PrivateLibvirtd libvirtd = PrivateLibvirtd.start();
                Host host = open(libvirtd, SHORT)) {
            libvirtd.suspend();
            long begin = System.nanoTime();
            assertThat(kindOf(host)).isIn(Kind.TIMED_OUT, Kind.UNREACHABLE);
            assertThat(kindOf(host)).isIn(Kind.TIMED_OUT, Kind.UNREACHABLE);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
            libvirtd.resume();
            assertThat(host.list()).hasSize(1);
        }
    }

    @Test
    void connectionThatOpensWhenNobodyWaitsForItAnyMoreIsClosed() {
        try (PrivateLibvirtd libvirtd = PrivateLibvirtd.start()) {
            long before = sockets();
            libvirtd.suspend();
            CallDeadlines hasty =
                    new CallDeadlines(Duration.ofMillis(300), Duration.ofSeconds(4), Duration.ofSeconds(5), 3);
            for (int i = 0; i < 3; i++) {
                HypervisorException failure =
                        catchThrowableOfType(HypervisorException.class, () -> open(libvirtd, hasty));
                assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
            }
            assertThat(sockets()).isEqualTo(before + 3);
            libvirtd.resume();
            Eventually.await(
                    "connections that opened late are closed", Duration.ofSeconds(10), () -> sockets() == before);
        }
    }

    /** Sockets that this process has open. */
    private static long sockets() {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .map(LibvirtReconnectTests::target)
                    .filter(target -> target.startsWith("socket:"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void closedConnectionsLeaveNoThreads() {
        try (PrivateLibvirtd libvirtd = PrivateLibvirtd.start()) {
            for (int i = 0; i < 5; i++) {
                LibvirtHost host = (LibvirtHost) open(libvirtd, CallDeadlines.defaults());
                host.list();
                host.close();
                assertThat(host.handlesLeft()).isZero();
            }
            Eventually.await(
                    "the threads of closed connections end",
                    Duration.ofSeconds(10),
                    () -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().startsWith("libvirt-" + libvirtd.testUri())));
        }
    }

    /** Only a daemon can tell: without one an unknown scheme is a host that does not answer. */
    @Test
    void unknownSchemeIsUnsupported() {
        try (PrivateLibvirtd libvirtd = PrivateLibvirtd.start()) {
            String uri = libvirtd.testUri().replace("test+", "nosuchdriver+");
            HypervisorException failure = catchThrowableOfType(
                    HypervisorException.class,
                    () -> new LibvirtHypervisor(SHORT).open(new ConnectionUri(uri), Access.READ_WRITE));
            assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED);
        }
    }

    private static Kind kindOf(Host host) {
        return catchThrowableOfType(HypervisorException.class, host::list).kind();
    }

    private static Host open(PrivateLibvirtd libvirtd, CallDeadlines deadlines) {
        return new LibvirtHypervisor(deadlines).open(new ConnectionUri(libvirtd.testUri()), Access.READ_WRITE);
    }
}
