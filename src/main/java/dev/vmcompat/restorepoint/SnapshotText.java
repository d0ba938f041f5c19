package dev.vmcompat.restorepoint;

import dev.vmcompat.definition.DiskFacts;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.definition.DomainFacts;
import dev.vmcompat.hypervisor.SnapshotName;
import java.util.Map;
import java.util.stream.Collectors;

/** The XML of a snapshot to be made. */
final class SnapshotText {

    private SnapshotText() {}

    /** All of the VM, inside its images. */
    static String internal(RestorePoint point) {
        return text(point, "");
    }

    /** Overlays over the disks of the restore point; every other disk is left alone, said explicitly. */
    static String external(RestorePoint point, DomainDefinition definition) {
        Map<String, PointDisk> kept = point.disks().stream().collect(Collectors.toMap(PointDisk::target, disk -> disk));
        StringBuilder disks = new StringBuilder("<disks>");
        for (DiskFacts disk : DomainFacts.of(definition).disks()) {
            PointDisk keep = kept.get(disk.target());
            disks.append("<disk name='").append(escaped(disk.target())).append('\'');
            if (keep == null) {
                disks.append(" snapshot='no'/>");
            } else {
                disks.append(" snapshot='external' type='file'><driver type='qcow2'/><source file='")
                        .append(escaped(keep.overlay().orElseThrow()))
                        .append("'/></disk>");
            }
        }
        return text(point, disks.append("</disks>").toString());
    }

    /** What a rollback takes away from the disks, inside its images. */
    static String discarded(RestorePoint point) {
        return text(point.discarded(), "What the rollback of vmcompat's run " + point.run() + " took away", "");
    }

    private static String text(RestorePoint point, String disks) {
        return text(point.snapshot().orElseThrow(), "Restore point of vmcompat's run " + point.run(), disks);
    }

    private static String text(SnapshotName name, String description, String disks) {
        return "<domainsnapshot><name>" + name + "</name><description>" + description
                + "; vmcompat removes it</description>" + disks + "</domainsnapshot>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;");
    }
}
