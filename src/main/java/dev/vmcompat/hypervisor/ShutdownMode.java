package dev.vmcompat.hypervisor;

/** By which way a guest is asked to go down ({@code virsh shutdown --mode}). */
public enum ShutdownMode {
    /** The host's default; the only one hosts without {@link Ability#SHUTDOWN_MODES} know. */
    DEFAULT,
    AGENT,
    ACPI
}
