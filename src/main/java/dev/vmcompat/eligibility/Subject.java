package dev.vmcompat.eligibility;

import dev.vmcompat.inventory.ClusterInventory;
import dev.vmcompat.inventory.DomainView;
import dev.vmcompat.inventory.VirtualMachine;
import dev.vmcompat.machine.MachineType;
import dev.vmcompat.machine.MachineVersion;
import java.util.Optional;

/**
 * All that a rule may look at.
 *
 * @param vm the VM
 * @param configured its definition
 * @param inventory the cluster
 * @param ledger what the ledger knows about it
 * @param options the run's options
 */
record Subject(
        VirtualMachine vm,
        DomainView configured,
        ClusterInventory inventory,
        LedgerFacts ledger,
        AssessmentOptions options) {

    Optional<DomainView> live() {
        return vm.live();
    }

    boolean isOff() {
        return vm.state().isDown();
    }

    /** What runs where it runs, else the definition. */
    DomainView present() {
        return live().orElse(configured);
    }

    /** Whether a move between these types is a move across this QEMU version. */
    static boolean reaches(MachineType type, String version) {
        return MachineVersion.parse(version)
                .map(first -> !type.upstream().isBefore(first))
                .orElse(false);
    }
}
