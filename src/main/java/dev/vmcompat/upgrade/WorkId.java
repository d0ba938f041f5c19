package dev.vmcompat.upgrade;

import dev.vmcompat.hypervisor.DomainId;

/**
 * What a VM is in hand for.
 *
 * @param run the run
 * @param vm the VM
 * @param kind an upgrade of the run, or later work on its result
 * @param attempt from 1; an upgrade has only one
 */
public record WorkId(long run, DomainId vm, Kind kind, int attempt) {

    /** The kinds of work; stored. */
    public enum Kind {
        UPGRADE,
        ROLLBACK,
        EXPIRE
    }

    public static WorkId upgrade(long run, DomainId vm) {
        return new WorkId(run, vm, Kind.UPGRADE, 1);
    }
}
