package dev.vmcompat.launch.product;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import dev.vmcompat.restorepoint.RestorePoint;
import java.time.Duration;
import java.util.OptionalLong;

/** What a VM loses when its disks go back to a restore point: how old that is, and how much was written since. */
final class Discarded {

    private final Product product;

    Discarded(Product product) {
        this.product = product;
    }

    String sentence(Run run, PlannedVm vm, RestorePoint point) {
        return "The disks of VM " + vm.name() + " go back to the restore point of " + Seconds.of(point.createdAt())
                + ", " + age(Duration.between(point.createdAt(), product.clock().instant())) + " ago; "
                + written(run, point)
                + " It is taken away from the guest, and kept only until the restore point ends.";
    }

    private String written(Run run, RestorePoint point) {
        OptionalLong bytes = OptionalLong.empty();
        for (ConnectionUri uri : product.hosts().cluster(run.cluster()).hosts()) {
            bytes = bytes.isPresent() ? bytes : bytes(uri, point);
        }
        return bytes.isPresent()
                ? "what was written since takes " + size(bytes.getAsLong()) + "."
                : "how much was written since is not known.";
    }

    /** Empty also where the VM is not there, or the host does not say: the rollback itself looks again. */
    private OptionalLong bytes(ConnectionUri uri, RestorePoint point) {
        try (Host host = product.hosts().hypervisor().open(uri, Access.READ_WRITE)) {
            return product.room().restorePoints().writtenSince(host, point);
        } catch (HypervisorException e) {
            return OptionalLong.empty();
        }
    }

    private static String size(long bytes) {
        return bytes >= 1L << 20 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
    }

    private static String age(Duration age) {
        return age.toHours() > 0
                ? age.toHours() + "h " + age.toMinutesPart() + "m"
                : age.toMinutes() + "m " + age.toSecondsPart() + "s";
    }
}
