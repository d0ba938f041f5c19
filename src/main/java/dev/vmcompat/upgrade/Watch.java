package dev.vmcompat.upgrade;

import dev.vmcompat.hypervisor.DomainEvent;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Watches one VM: waits by its events, with polling as the net, since events are lost while a connection is down. */
final class Watch implements AutoCloseable {

    private static final Duration POLL = Duration.ofSeconds(1);

    /** A guest that reboots asks for a reset in several ways at once, and QEMU tells of each; no guest boots faster than this. */
    private static final Duration ONE_REBOOT = Duration.ofSeconds(1);

    private final Pace pace;
    private final Signal signal = new Signal();
    private final Deque<DomainEvent.Kind> events = new ArrayDeque<>();
    private Instant rebooting = Instant.MIN; // until then it is the same reboot
    private final Optional<Subscription> subscription;

    Watch(Host host, DomainId vm, Pace pace) {
        this.pace = pace;
        this.subscription = subscribe(host, vm);
    }

    /**
     * Looks until there is an answer.
     *
     * @return empty at the deadline
     */
    <T> Optional<T> until(Duration deadline, Supplier<Optional<T>> look) {
        Instant end = pace.now().plus(deadline);
        while (true) {
            Optional<T> answer = look.get();
            if (answer.isPresent()) {
                return answer;
            }
            Duration left = Duration.between(pace.now(), end);
            if (left.isNegative() || left.isZero()) {
                return Optional.empty();
            }
            pace.pause(signal, left.compareTo(POLL) < 0 ? left : POLL);
        }
    }

    /** Waits until the condition holds, or the time is over. */
    void pauseUntil(Duration atMost, BooleanSupplier condition) {
        var unused = until(atMost, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** Whether something happened since the last {@link #drain}. */
    boolean hasEvents() {
        synchronized (events) {
            return !events.isEmpty();
        }
    }

    /** The events since the last call. */
    List<DomainEvent.Kind> drain() {
        synchronized (events) {
            List<DomainEvent.Kind> seen = new ArrayList<>(events);
            events.clear();
            return seen;
        }
    }

    @Override
    public void close() {
        subscription.ifPresent(Subscription::close);
    }

    private boolean isAnotherReboot() {
        Instant now = pace.now();
        if (now.isBefore(rebooting)) {
            return false;
        }
        rebooting = now.plus(ONE_REBOOT);
        return true;
    }

    private Optional<Subscription> subscribe(Host host, DomainId vm) {
        try {
            return Optional.of(host.watch(vm, event -> {
                synchronized (events) {
                    if (event.kind() == DomainEvent.Kind.REBOOTED && !isAnotherReboot()) {
                        return;
                    }
                    events.add(event.kind());
                }
                signal.raise();
            }));
        } catch (HypervisorException e) {
            if (e.kind() == HypervisorException.Kind.UNSUPPORTED) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
