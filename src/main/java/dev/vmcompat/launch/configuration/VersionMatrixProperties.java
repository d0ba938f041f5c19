package dev.vmcompat.launch.configuration;

import dev.vmcompat.inventory.VersionMatrix;
import dev.vmcompat.inventory.VersionRange;
import java.util.List;
import java.util.regex.Pattern;

/** What the product that clusters with a product version run supports. */
public record VersionMatrixProperties(
        @Key(
                says =
                        "Product versions of a cluster whose VMs may be upgraded; each is VERSION, 'VERSION and later', 'VERSION to VERSION' or 'VERSION with an SP'.",
                standard = "6.8.0 with an SP, 6.9.0 and later")
        List<VersionRange> destinations,

        @Key(
                says = "Product versions of a cluster that VMs may have come from; written like destinations.",
                standard = "6.0.0 R5 and later")
        List<VersionRange> sources,

        @Key(
                says = "Architectures of VMs, as libvirt names them, that may have come from one.",
                standard = "i686, x86_64")
        List<String> sourceArchitectures) {

    private static final Pattern ARCHITECTURE = Pattern.compile("[a-z0-9_]{1,32}");

    public VersionMatrixProperties {
        destinations = List.copyOf(destinations);
        sources = List.copyOf(sources);
        sourceArchitectures = List.copyOf(sourceArchitectures);
        notEmpty("destinations", destinations);
        notEmpty("sources", sources);
        notEmpty("source-architectures", sourceArchitectures);
        for (String architecture : sourceArchitectures) {
            if (!ARCHITECTURE.matcher(architecture).matches()) {
                throw new IllegalArgumentException(
                        "source-architectures: '" + architecture + "' is no architecture, such as x86_64");
            }
        }
    }

    /** The same for the rules. */
    public VersionMatrix matrix() {
        return new VersionMatrix(destinations, sources, sourceArchitectures);
    }

    private static void notEmpty(String key, List<?> list) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException(
                    key + ": names nothing, so nothing would be supported; leave the key away for its default");
        }
    }
}
