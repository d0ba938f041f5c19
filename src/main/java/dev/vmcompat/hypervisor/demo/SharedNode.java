package dev.vmcompat.hypervisor.demo;

import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainEvent;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.HypervisorException.Kind;
import dev.vmcompat.hypervisor.Subscription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The demo's node as all processes see it. Each question is asked of a copy of the present state: a copy that another connection has left behind
 * is thrown away and opened anew. Each change is made to such a copy under the fleet's lock and written down before the lock goes.
 */
final class SharedNode implements AutoCloseable {

    private final DemoFleet fleet;
    private final Hypervisor hypervisor;
    private final List<Watch> watches = new ArrayList<>();
    private @Nullable NodeCopy copy;
    private boolean closed;

    SharedNode(DemoFleet fleet, Hypervisor hypervisor) {
        this.fleet = fleet;
        this.hypervisor = hypervisor;
    }

    ConnectionUri uri() {
        return fleet.uri();
    }

    <T> T ask(String operation, Function<Host, T> question) {
        return askCopy(operation, present -> question.apply(present.host()));
    }

    synchronized <T> T askCopy(String operation, Function<NodeCopy, T> question) {
        requireOpen(operation);
        NodeCopy present;
        try {
            present = copy;
            if (present == null || !fleet.holds(present.fleet())) {
                present = fleet.lock().holding(this::reopen);
            }
        } catch (IOException | DemoFleetException e) {
            throw failure(Kind.UNREACHABLE, operation, e);
        }
        return question.apply(present);
    }

    /** A change that fails is not written down, and what it left in the copy is thrown away: it surely did not happen. */
    synchronized void change(String operation, Consumer<NodeCopy> change) {
        requireOpen(operation);
        boolean written = false;
        try {
            written = fleet.lock().holding(() -> {
                NodeCopy present = copy;
                if (present == null || !fleet.holds(present.fleet())) {
                    present = reopen();
                }
                change.accept(present);
                present.save(fleet);
                return true;
            });
        } catch (IOException | DemoFleetException e) {
            throw failure(Kind.UNKNOWN, operation, e);
        } finally {
            if (!written) {
                drop();
            }
        }
    }

    private NodeCopy reopen() throws IOException {
        drop();
        NodeCopy opened = NodeCopy.open(fleet, hypervisor);
        copy = opened;
        watches.forEach(watch -> watch.attach(opened.host()));
        return opened;
    }

    private void drop() {
        NodeCopy old = copy;
        copy = null;
        if (old != null) {
            watches.forEach(Watch::detach);
            old.close();
        }
    }

    /** What others do to the VM is no event here: they have their own copies. Whoever waits polls too, as events ask for. */
    synchronized Subscription watch(DomainId id, Consumer<DomainEvent> consumer) {
        Watch watch = new Watch(id, consumer);
        ask("event", host -> {
            watch.subscription = host.watch(id, consumer);
            return watch;
        });
        watches.add(watch);
        return () -> end(watch);
    }

    private synchronized void end(Watch watch) {
        watches.remove(watch);
        watch.detach();
    }

    @Override
    public synchronized void close() {
        closed = true;
        drop();
        watches.clear();
    }

    private void requireOpen(String operation) {
        if (closed) {
            throw new HypervisorException(Kind.UNREACHABLE, operation, uri(), null, "the connection is closed", null);
        }
    }

    private HypervisorException failure(Kind kind, String operation, Exception cause) {
        return new HypervisorException(kind, operation, uri(), null, String.valueOf(cause.getMessage()), cause);
    }

    /** One listener, which moves on with the copies. */
    private static final class Watch {

        private final DomainId id;
        private final Consumer<DomainEvent> consumer;
        private @Nullable Subscription subscription;

        Watch(DomainId id, Consumer<DomainEvent> consumer) {
            this.id = id;
            this.consumer = consumer;
        }

        void attach(Host host) {
            try {
                subscription = host.watch(id, consumer);
            } catch (HypervisorException e) {
                if (e.kind() != Kind.NOT_FOUND) {
                    throw e;
                }
            }
        }

        void detach() {
            Subscription old = subscription;
            subscription = null;
            if (old != null) {
                old.close();
            }
        }
    }
}
