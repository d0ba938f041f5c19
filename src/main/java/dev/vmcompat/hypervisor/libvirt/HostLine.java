package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.HypervisorException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.libvirt.ConnectAuth;
import org.libvirt.LibvirtException;

/**
 * The way to one host across reconnects: every call goes through here, gets its deadline, and its failure is turned into a
 * {@link HypervisorException}. A connection that died is opened again by the next call; a call that only looks is made again by itself.
 */
final class HostLine {

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final ConnectionUri uri;
    private final Access access;
    private final CallDeadlines deadlines;
    private final Optional<Credentials> credentials;
    private final DomainEvents events = new DomainEvents();
    private @Nullable HostSession current;
    private boolean closed;
    private int generation;
    private int handlesLeft;

    HostLine(ConnectionUri uri, Access access, CallDeadlines deadlines, Optional<Credentials> credentials) {
        this.uri = uri;
        this.access = access;
        this.deadlines = deadlines;
        this.credentials = credentials;
    }

    ConnectionUri uri() {
        return uri;
    }

    Access access() {
        return access;
    }

    CallDeadlines deadlines() {
        return deadlines;
    }

    DomainEvents events() {
        return events;
    }

    /** Grows with every connection opened. */
    synchronized int generation() {
        return generation;
    }

    /** How many handles held the connection open when it was closed; 0 is right. */
    synchronized int handlesLeft() {
        return handlesLeft;
    }

    /** Changes nothing on the host, so that it may be asked twice. */
    <T> T ask(String operation, @Nullable DomainId id, Function<NativeConnection, T> call) {
        return call(operation, id, deadlines.call(), true, ErrorCodes::kind, call);
    }

    <T> T ask(String operation, @Nullable DomainId id, Duration deadline, Function<NativeConnection, T> call) {
        return call(operation, id, deadline, true, ErrorCodes::kind, call);
    }

    /** May change something: made again only where it was never sent. */
    void act(String operation, @Nullable DomainId id, Function<NativeConnection, ?> call) {
        call(operation, id, deadlines.call(), false, ErrorCodes::kind, call);
    }

    /** What {@link #ask} is for a call to libvirt, for one to files of the host: the same threads, the same deadline. */
    <T> T askFiles(String operation, FileCall<T> call) {
        return ask(operation, null, host -> call.onThread());
    }

    /** What {@link #act} is for a call to libvirt, for one to files of the host. */
    void actOnFiles(String operation, FileCall<?> call) {
        act(operation, null, host -> call.onThread());
    }

    /** A call to files; its failure says nothing about the connection. */
    interface FileCall<T> {

        T call() throws IOException;

        private T onThread() {
            try {
                return call();
            } catch (IOException e) {
                throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
            }
        }
    }

    void actSlowly(
            String operation, @Nullable DomainId id, IntFunction<Kind> kinds, Function<NativeConnection, ?> call) {
        call(operation, id, deadlines.slow(), false, kinds, call);
    }

    void actWith(String operation, @Nullable DomainId id, IntFunction<Kind> kinds, Function<NativeConnection, ?> call) {
        call(operation, id, deadlines.call(), false, kinds, call);
    }

    private <T> T call(
            String operation,
            @Nullable DomainId id,
            Duration deadline,
            boolean repeatable,
            IntFunction<Kind> kinds,
            Function<NativeConnection, T> call) {
        boolean again = true;
        while (true) {
            HostSession session = session(operation, id);
            try {
                return session.call(deadline, call);
            } catch (HostSession.Gone e) {
                drop(session);
                if (!again || !(repeatable || e.isBeforeTheCall())) {
                    throw failure(Kind.UNREACHABLE, operation, id, "the connection broke", e);
                }
                again = false;
            } catch (NativeFailure e) {
                throw failure(kinds.apply(e.code()), operation, id, String.valueOf(e.getMessage()), e);
            } catch (UncheckedIOException e) {
                throw failure(Kind.UNKNOWN, operation, id, String.valueOf(e.getMessage()), e);
            } catch (TimeoutException e) {
                drop(session);
                throw failure(Kind.TIMED_OUT, operation, id, "no answer within " + deadline.toSeconds() + " s", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failure(Kind.UNKNOWN, operation, id, "interrupted before the answer came", e);
            }
        }
    }

    /** Connects now, so that what is wrong is said now. */
    void connect() {
        session("connect", null);
    }

    synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the connection to " + uri + " is closed");
        }
    }

    private synchronized HostSession session(String operation, @Nullable DomainId id) {
        requireOpen();
        HostSession session = current;
        if (session == null) {
            session = open(operation, id);
            current = session;
            generation++;
        }
        return session;
    }

    private HostSession open(String operation, @Nullable DomainId id) {
        HostSession session = new HostSession(uri.text(), events::leave);
        try {
            session.open(this::connectNow, deadlines.call());
            return session;
        } catch (NativeFailure e) {
            session.retire();
            throw failure(ErrorCodes.kindOfOpen(e.code()), operation, id, String.valueOf(e.getMessage()), e);
        } catch (TimeoutException | HostSession.Gone e) {
            session.retire();
            throw failure(
                    Kind.UNREACHABLE,
                    operation,
                    id,
                    "no answer within " + deadlines.call().toSeconds() + " s",
                    e);
        } catch (InterruptedException e) {
            session.retire();
            Thread.currentThread().interrupt();
            throw failure(Kind.UNREACHABLE, operation, id, "interrupted while connecting", e);
        }
    }

    private NativeConnection connectNow() {
        try {
            NativeConnection connection =
                    new NativeConnection(new OpenConnect(uri.text(), auth(), access == Access.READ_ONLY));
            // Drivers in this process know no keepalive and need none: its failure is no failure.
            NativeLibvirt.INSTANCE.virConnectSetKeepAlive(
                    connection.pointer(), (int) deadlines.keepAliveInterval().toSeconds(), deadlines.keepAliveCount());
            events.join(connection);
            return connection;
        } catch (LibvirtException e) {
            NativeFailure failure = NativeFailure.last();
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private Optional<ConnectAuth> auth() {
        return credentials.map(given -> {
            try {
                return new PasswordAuth(given.username(), given.password());
            } catch (IOException e) {
                throw new NativeFailure(
                        ErrorCodes.AUTH_FAILED, "the password file " + given.passwordFile() + " cannot be read");
            }
        });
    }

    private synchronized void drop(HostSession session) {
        if (session.equals(current)) {
            current = null;
        }
        session.retire();
    }

    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        HostSession session = current;
        current = null;
        if (session != null) {
            try {
                handlesLeft = session.close(CLOSE_PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    HypervisorException failure(
            Kind kind, String operation, @Nullable DomainId id, String message, @Nullable Throwable cause) {
        return new HypervisorException(kind, operation, uri, id, message, cause);
    }
}
