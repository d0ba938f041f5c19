package dev.vmcompat.hypervisor.demo;

import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.DomainState;
import java.util.List;
import java.util.Optional;

/**
 * One VM of the fleet as it is remembered.
 *
 * @param id its UUID
 * @param state with its reason, which the test driver forgets
 * @param persistent false for a transient domain
 * @param managedSave it has a managed-save image
 * @param autostart the host starts it at boot
 * @param present what runs, or the definition of a VM that is off: with passwords, without the running number
 * @param defined the definition with passwords, where it differs from what runs
 * @param snapshots its internal snapshots
 */
record StoredVm(
        DomainId id,
        DomainState state,
        boolean persistent,
        boolean managedSave,
        boolean autostart,
        String present,
        Optional<String> defined,
        List<StoredSnapshot> snapshots) {

    StoredVm {
        snapshots = List.copyOf(snapshots);
    }

    /** What would start next: with passwords. */
    String definition() {
        return defined.orElse(present);
    }
}
