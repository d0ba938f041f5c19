package dev.vmcompat.definition;

/**
 * What libvirt does when the guest ends by itself; libvirt's defaults where the definition says nothing.
 *
 * @param onPoweroff default {@code destroy}
 * @param onReboot default {@code restart}
 * @param onCrash default {@code destroy}
 */
public record LifecycleActions(String onPoweroff, String onReboot, String onCrash) {}
