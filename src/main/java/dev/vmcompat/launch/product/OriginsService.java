package dev.vmcompat.launch.product;

import dev.vmcompat.account.Account;
import dev.vmcompat.account.Role;
import dev.vmcompat.fence.Fence;
import dev.vmcompat.fence.MarkedVm;
import dev.vmcompat.fence.Purpose;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.Layer;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.inventory.Marks;
import dev.vmcompat.inventory.Origin;
import dev.vmcompat.inventory.ProductVersion;
import dev.vmcompat.launch.CommandFailure;
import dev.vmcompat.launch.Credentials;
import dev.vmcompat.launch.Services;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.plan.RunOptions;
import dev.vmcompat.report.MessageReport;
import dev.vmcompat.report.Report;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code origin}: reads and writes the record of where a VM came from, in the VM's own metadata. */
final class OriginsService implements Services.Origins {

    private final Product product;

    OriginsService(Product product) {
        this.product = product;
    }

    @Override
    public Report show(String cluster, String vm) {
        Cluster where = product.hosts().cluster(cluster);
        try (ClusterVm found = ClusterVm.find(where, product.hosts().hypervisor(), Access.READ_ONLY, vm)) {
            return new MessageReport("VM " + found.entry().name() + " "
                    + recorded(found).map(xml -> words(xml)).orElse("has no record of where it came from") + ".");
        }
    }

    @Override
    public Report set(String cluster, String vm, String source, String version, Credentials credentials) {
        Origin origin = origin(source, version);
        return change(
                cluster,
                vm,
                credentials,
                Optional.of(origin),
                marks -> marks.set(origin.toXml(), Origin.PREFIX, Marks.ORIGIN));
    }

    @Override
    public Report clear(String cluster, String vm, Credentials credentials) {
        return change(cluster, vm, credentials, Optional.empty(), marks -> marks.remove(Marks.ORIGIN));
    }

    /** The change is looked for afterwards, and only then told: a host may have said yes and done nothing. */
    private Report change(
            String cluster, String vm, Credentials credentials, Optional<Origin> wanted, Consumer<MarkedVm> change) {
        Account by = new Gate(product.storage().accounts()).admit(credentials, Role.ADMIN);
        Cluster where = product.hosts().cluster(cluster);
        try (Fence fence = product.fences()
                        .take(
                                cluster,
                                Purpose.ORIGIN,
                                Optional.empty(),
                                RunOptions.of(product.configuration().defaults())
                                        .lockWait());
                ClusterVm found = ClusterVm.find(where, product.hosts().hypervisor(), Access.READ_WRITE, vm)) {
            Optional<String> before = recorded(found);
            change.accept(fence.marks(found.host(), found.entry().id()));
            Optional<String> after = recorded(found);
            if (!after.flatMap(Origin::parse).equals(wanted) || after.isPresent() != wanted.isPresent()) {
                throw new IllegalStateException(
                        "VM " + found.entry().name() + " does not have the record that was written");
            }
            product.storage()
                    .ledger()
                    .append(AuditDraft.of(Actor.account(by.name()), AuditAction.ORIGIN_CHANGED)
                            .inCluster(cluster)
                            .ofVm(found.entry().id().uuid())
                            .before(before.orElse(""))
                            .after(after.orElse("")));
            return new MessageReport("VM " + found.entry().name() + " "
                    + after.map(OriginsService::words).orElse("has no record of where it came from any more") + ".");
        }
    }

    /** Only a version that can be compared is written: a record is for the version matrix of this or a later cluster. */
    private Origin origin(String source, String version) {
        if (ProductVersion.parse(version).isEmpty()) {
            throw CommandFailure.usage(
                    "Not an origin: '" + version + "' is no product version.",
                    "--source-version is " + ProductVersion.ALLOWED + ".");
        }
        try {
            return new Origin(source, version, product.clock().instant().truncatedTo(ChronoUnit.SECONDS));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(
                    "Not an origin: " + e.getMessage() + ".", "Give the name of the cluster it came from.");
        }
    }

    private static Optional<String> recorded(ClusterVm vm) {
        return (vm.entry().persistent()
                        ? vm.host().metadata(vm.entry().id(), Layer.CONFIG, Marks.ORIGIN)
                        : Optional.<String>empty())
                .or(() -> vm.host().metadata(vm.entry().id(), Layer.LIVE, Marks.ORIGIN));
    }

    private static String words(String xml) {
        return Origin.parse(xml)
                .map(origin -> "came from " + origin.words())
                .orElse("has a record of where it came from that this version does not understand");
    }
}
