package dev.vmcompat.hypervisor;

/**
 * The sizes of a disk in bytes ({@code virsh domblkinfo}).
 *
 * @param capacity what the guest sees
 * @param allocation what its image takes of the host's storage; holes in a file count as nothing
 * @param physical how long its image is; holes in a file count
 */
public record BlockInfo(long capacity, long allocation, long physical) {}
