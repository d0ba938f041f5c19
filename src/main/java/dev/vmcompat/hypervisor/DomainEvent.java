package dev.vmcompat.hypervisor;

/**
 * Something happened to a domain. Events are hints: they are lost while a connection is down, so whoever waits by them polls too.
 *
 * @param id the domain
 * @param kind what happened
 */
public record DomainEvent(DomainId id, Kind kind) {

    /** What happened. */
    public enum Kind {
        DEFINED,
        UNDEFINED,
        STARTED,
        SUSPENDED,
        RESUMED,
        SHUTDOWN,
        STOPPED,
        CRASHED,
        REBOOTED,
        AGENT_CONNECTED,
        AGENT_DISCONNECTED,
        OTHER
    }
}
