package dev.vmcompat.definition;

/** The guest agent's channel, as a definition shows it. */
public enum AgentChannel {
    /** There is no channel for the agent. */
    NONE,
    /** There is a channel; whether the guest has opened it is not said, as in every inactive definition. */
    PRESENT,
    /** The guest has opened the channel. */
    CONNECTED,
    /** The guest has not opened the channel. */
    DISCONNECTED
}
