package dev.vmcompat.hypervisor;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A host did not do or say what it was asked. Decide by {@link #kind()}, never by the text. */
public final class HypervisorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of failure it was, and so what may be done next. */
    public enum Kind {
        /** No such domain, network, snapshot. */
        NOT_FOUND,
        /** The host understood and said no: wrong state, invalid definition, not permitted. Nothing happened. */
        REFUSED,
        /** The host or its driver cannot do this. */
        UNSUPPORTED,
        /** No answer within the deadline: it may have happened. */
        TIMED_OUT,
        /** The connection is down: it may have happened. */
        UNREACHABLE,
        /** Another job holds the domain; try again. Nothing happened. */
        BUSY,
        /** Anything else: it may have happened. */
        UNKNOWN
    }

    private final Kind kind;
    private final String operation;
    private final ConnectionUri uri;
    private final @Nullable DomainId domain;

    public HypervisorException(
            Kind kind,
            String operation,
            ConnectionUri uri,
            @Nullable DomainId domain,
            String message,
            @Nullable Throwable cause) {
        super(operation + (domain == null ? "" : " of " + domain) + " on " + uri + ": " + message, cause);
        this.kind = kind;
        this.operation = operation;
        this.uri = uri;
        this.domain = domain;
    }

    public Kind kind() {
        return kind;
    }

    /** virsh's verb. */
    public String operation() {
        return operation;
    }

    public ConnectionUri uri() {
        return uri;
    }

    public Optional<DomainId> domain() {
        return Optional.ofNullable(domain);
    }

    /** The host did not answer or the connection broke. */
    public boolean isConnectionLost() {
        return kind == Kind.UNREACHABLE || kind == Kind.TIMED_OUT;
    }
}
