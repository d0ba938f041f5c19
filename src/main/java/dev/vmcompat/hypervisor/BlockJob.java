package dev.vmcompat.hypervisor;

/**
 * A block job that runs on a disk ({@code virsh blockjob --info}).
 *
 * @param type libvirt's number of the job's type (2 copy, 3 commit, 4 active commit)
 * @param current done so far, in libvirt's units
 * @param end all of it, in the same units; equal to {@code current} once an active commit is ready to pivot
 */
public record BlockJob(int type, long current, long end) {

    public boolean isReady() {
        return end > 0 && current == end;
    }
}
