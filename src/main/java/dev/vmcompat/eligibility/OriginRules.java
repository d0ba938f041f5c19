package dev.vmcompat.eligibility;

import dev.vmcompat.inventory.ClusterInventory;
import dev.vmcompat.inventory.InstalledProduct;
import dev.vmcompat.inventory.Marks;
import dev.vmcompat.inventory.Origin;
import dev.vmcompat.inventory.ProductVersion;
import dev.vmcompat.inventory.VersionMatrix;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Rules about where a VM came from. Versions are judged only where the cluster has one; a record that is there is judged then even if none is
 * required. A record that cannot be understood is as good as none, and is told with what it says.
 */
final class OriginRules {

    /** So much of a record that cannot be understood is told. */
    private static final int SHOWN = 200;

    private OriginRules() {}

    static Stream<Reason> all(Subject subject) {
        Optional<InstalledProduct> product = subject.inventory().cluster().product();
        return Stream.concat(
                noOrigin(subject).stream(), product.stream().flatMap(installed -> versions(subject, installed)));
    }

    /** The one that holds for a VM whose definition could not be read, too. */
    static Stream<Reason> withoutDefinition(ClusterInventory inventory) {
        return inventory.cluster().product().flatMap(OriginRules::destination).stream();
    }

    private static Optional<Reason> noOrigin(Subject subject) {
        Optional<String> recorded = subject.vm().metadata(Marks.ORIGIN);
        if (!subject.inventory().cluster().requireOrigin()
                || recorded.flatMap(Origin::parse).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(recorded.map(xml -> Reason.of(ReasonCode.NO_ORIGIN, notUnderstood(xml)))
                .orElseGet(() -> Reason.of(ReasonCode.NO_ORIGIN)));
    }

    private static Stream<Reason> versions(Subject subject, InstalledProduct product) {
        return Stream.of(
                        destination(product),
                        subject.vm().metadata(Marks.ORIGIN).flatMap(xml -> source(xml, product.matrix())),
                        architecture(subject, product.matrix()))
                .flatMap(Optional::stream);
    }

    private static Optional<Reason> destination(InstalledProduct product) {
        return product.matrix().hasDestination(product.version())
                ? Optional.empty()
                : Optional.of(Reason.of(
                        ReasonCode.DESTINATION_VERSION_UNSUPPORTED,
                        product.version() + "; supported: " + product.matrix().destinationWords()));
    }

    private static Optional<Reason> source(String xml, VersionMatrix matrix) {
        Optional<Origin> origin = Origin.parse(xml);
        if (origin.isEmpty()) {
            return Optional.of(Reason.of(ReasonCode.SOURCE_VERSION_UNSUPPORTED, notUnderstood(xml)));
        }
        Optional<ProductVersion> version = ProductVersion.parse(origin.get().version());
        if (version.isEmpty()) {
            return Optional.of(Reason.of(
                    ReasonCode.SOURCE_VERSION_UNSUPPORTED, "'" + origin.get().version() + "' is no product version"));
        }
        return version.filter(matrix::hasSource).isPresent()
                ? Optional.empty()
                : Optional.of(Reason.of(
                        ReasonCode.SOURCE_VERSION_UNSUPPORTED,
                        origin.get().version() + "; supported: " + matrix.sourceWords()));
    }

    /** Live migration never leaves an architecture, so the VM's is that of the cluster it came from. */
    private static Optional<Reason> architecture(Subject subject, VersionMatrix matrix) {
        String architecture = subject.configured().facts().arch().orElse("unknown");
        return matrix.hasSourceArchitecture(architecture)
                ? Optional.empty()
                : Optional.of(Reason.of(
                        ReasonCode.SOURCE_VERSION_UNSUPPORTED,
                        "architecture " + architecture + "; supported: " + matrix.architectureWords()));
    }

    private static String notUnderstood(String xml) {
        return "its record cannot be understood: "
                + (xml.length() <= SHOWN
                        ? xml
                        : xml.substring(0, xml.offsetByCodePoints(0, xml.codePointCount(0, SHOWN))) + "...");
    }
}
