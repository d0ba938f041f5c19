package dev.vmcompat.hypervisor.demo;

import java.util.List;
import java.util.UUID;

/**
 * The whole fleet at one moment.
 *
 * @param fleet changes with every reset
 * @param generation raised by every change
 * @param vms every VM
 */
record StoredFleet(UUID fleet, long generation, List<StoredVm> vms) {

    StoredFleet {
        vms = List.copyOf(vms);
    }

    /** The fleet after one more change. */
    StoredFleet next(List<StoredVm> changed) {
        return new StoredFleet(fleet, generation + 1, changed);
    }
}
