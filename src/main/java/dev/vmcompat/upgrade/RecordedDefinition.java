package dev.vmcompat.upgrade;

import dev.vmcompat.definition.AllowedChange;
import dev.vmcompat.definition.DefinitionComparison;
import dev.vmcompat.definition.Difference;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.RestorePoints;
import dev.vmcompat.restorepoint.UnreadableRestorePointException;
import java.util.ArrayList;
import java.util.List;

/** The definition that a VM had before, as its restore point has it on record, beside the one that it has now. */
record RecordedDefinition(RestorePoints restorePoints, RestorePoint point) {

    private static final int SHOWN = 5;

    /**
     * In what the VM's present definition differs, beyond our claim and the disk elements that libvirt wrote for the restore point.
     *
     * @param meant what may differ besides
     * @throws UnreadableRestorePointException if the record can't be read
     */
    List<Difference> differences(VmInHand vm, List<AllowedChange> meant) {
        List<AllowedChange> allowed = new ArrayList<>(restorePoints.allowedChanges(point));
        allowed.addAll(meant);
        allowed.add(new AllowedChange.Metadata(Claim.NAMESPACE));
        return DefinitionComparison.unexpected(
                restorePoints.definition(point), vm.definition(), allowed.toArray(AllowedChange[]::new));
    }

    /** The first of them, for people. */
    static String words(List<Difference> differences) {
        return String.join(
                "; ",
                differences.stream().limit(SHOWN).map(Difference::toString).toList());
    }
}
