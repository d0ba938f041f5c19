package dev.vmcompat.plan;

/**
 * A health check of the configuration, and the VMs that it is asked of. Planning freezes it with each of them.
 *
 * @param vms the VMs
 * @param check the check, in the canonical text of whoever asks it
 */
public record AssignedCheck(VmPattern vms, String check) {}
