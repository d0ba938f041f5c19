package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.DomainEvent;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Subscription;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.Libvirt;

/**
 * Who listens to which domain, across reconnects. libvirt is asked for the events of all domains once per connection; each registration
 * holds the connection open and is taken back before it is closed.
 */
final class DomainEvents {

    private static final int LIFECYCLE = 0;
    private static final int REBOOT = 1;
    private static final int AGENT_LIFECYCLE = 18;
    private static final int STOPPED_CRASHED = 2;

    private record Listener(DomainId id, Consumer<DomainEvent> consumer) {}

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Map<NativeConnection, List<Integer>> registrations = new ConcurrentHashMap<>();

    // Fields: libvirt holds only bare pointers to them.
    private final Libvirt.VirConnectDomainEventCallback lifecycle =
            (connection, domain, event, detail, opaque) -> tell(domain, lifecycleKind(event, detail));
    private final Libvirt.VirConnectDomainEventGenericCallback reboot =
            (connection, domain, opaque) -> tell(domain, DomainEvent.Kind.REBOOTED);
    private final Libvirt.VirConnectDomainAgentLifecycleEventCallback agent =
            (connection, domain, state, reason, opaque) -> tell(domain, agentKind(state));

    Subscription listen(DomainId id, Consumer<DomainEvent> consumer) {
        Listener listener = new Listener(id, consumer);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Asks for events; a driver that knows some of them not gives the others. */
    void join(NativeConnection connection) {
        List<Integer> registered = new CopyOnWriteArrayList<>();
        register(connection, LIFECYCLE, lifecycle, registered);
        register(connection, REBOOT, reboot, registered);
        register(connection, AGENT_LIFECYCLE, agent, registered);
        registrations.put(connection, registered);
    }

    private static void register(
            NativeConnection connection, int event, Libvirt.VirDomainEventCallback callback, List<Integer> registered) {
        int number = Registration.add(connection.pointer(), event, callback);
        if (number >= 0) {
            registered.add(number);
        }
    }

    void leave(NativeConnection connection) {
        List<Integer> registered = registrations.remove(connection);
        if (registered != null) {
            registered.forEach(
                    number -> Libvirt.INSTANCE.virConnectDomainEventDeregisterAny(connection.pointer(), number));
        }
    }

    /** Returns what libvirt's callbacks return, which says nothing. */
    private int tell(DomainPointer domain, DomainEvent.Kind kind) {
        if (!listeners.isEmpty()) {
            DomainId id = DomainId.of(NativeConnection.uuid(domain));
            listeners.stream()
                    .filter(listener -> listener.id().equals(id))
                    .forEach(listener -> listener.consumer().accept(new DomainEvent(id, kind)));
        }
        return 0;
    }

    /** virDomainEventType. */
    static DomainEvent.Kind lifecycleKind(int event, int detail) {
        return switch (event) {
            case 0 -> DomainEvent.Kind.DEFINED;
            case 1 -> DomainEvent.Kind.UNDEFINED;
            case 2 -> DomainEvent.Kind.STARTED;
            case 3 -> DomainEvent.Kind.SUSPENDED;
            case 4 -> DomainEvent.Kind.RESUMED;
            case 5 -> detail == STOPPED_CRASHED ? DomainEvent.Kind.CRASHED : DomainEvent.Kind.STOPPED;
            case 6 -> DomainEvent.Kind.SHUTDOWN;
            case 8 -> DomainEvent.Kind.CRASHED;
            default -> DomainEvent.Kind.OTHER;
        };
    }

    private static DomainEvent.Kind agentKind(int state) {
        return switch (state) {
            case 1 -> DomainEvent.Kind.AGENT_CONNECTED;
            case 2 -> DomainEvent.Kind.AGENT_DISCONNECTED;
            default -> DomainEvent.Kind.OTHER;
        };
    }

    private static final class Registration {

        @SuppressWarnings("NullAway") // No domain: all of them; no opaque data, nothing to free.
        static int add(ConnectionPointer connection, int event, Libvirt.VirDomainEventCallback callback) {
            return Libvirt.INSTANCE.virConnectDomainEventRegisterAny(connection, null, event, callback, null, null);
        }
    }
}
