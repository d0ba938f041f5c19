package dev.vmcompat.hypervisor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Hosts in memory, with the semantics of libvirt's QEMU driver, that fail on demand. What a guest does later happens when the clock says
 * so: at the next call, or at {@link #tick}.
 */
public final class FakeHypervisor implements Hypervisor {

    /** A connection URI for tests with one host. */
    public static final ConnectionUri ONE = new ConnectionUri("fake://one/system");

    private final Map<ConnectionUri, FakeHost> hosts = new LinkedHashMap<>();
    private final HandClock hand = new HandClock();
    private final Clock clock;

    /** With a clock of its own, moved by {@link #tick(Duration)}. */
    public FakeHypervisor() {
        this.clock = hand;
    }

    /** With the test's clock. */
    public FakeHypervisor(Clock clock) {
        this.clock = clock;
    }

    /** A new host like one with libvirt 9.0 and QEMU 7.2. */
    public FakeHost addHost(ConnectionUri uri) {
        return add(FakeHost.qemu(uri, clock));
    }

    public FakeHost addHost(String uri) {
        return addHost(new ConnectionUri(uri));
    }

    /** A new host that lacks what libvirt's test driver lacks. */
    public FakeHost addTestDriverHost(ConnectionUri uri) {
        return add(FakeHost.testDriver(uri, clock));
    }

    private FakeHost add(FakeHost host) {
        if (hosts.putIfAbsent(host.uri(), host) != null) {
            throw new IllegalArgumentException("there is a host " + host.uri());
        }
        return host;
    }

    public FakeHost host(ConnectionUri uri) {
        return Objects.requireNonNull(hosts.get(uri), "no host " + uri);
    }

    /** The clock that guests live by. */
    public Clock clock() {
        return clock;
    }

    /** Lets guests do what is due. */
    public void tick() {
        hosts.values().forEach(FakeHost::settle);
    }

    /** Moves the fake's own clock and lets guests do what is due. */
    public void tick(Duration time) {
        if (!clock.equals(hand)) {
            throw new IllegalStateException("the clock is the test's: move that one, then call tick()");
        }
        hand.now = hand.now.plus(time);
        tick();
    }

    @Override
    public Host open(ConnectionUri uri, Access access) {
        FakeHost host = hosts.get(uri);
        if (host == null) {
            throw new HypervisorException(
                    HypervisorException.Kind.UNREACHABLE, "connect", uri, null, "no such host", null);
        }
        return host.connect(access);
    }

    private static final class HandClock extends Clock {

        private Instant now = Instant.parse("2026-01-10T22:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("UTC only");
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
