package dev.vmcompat.launch;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** {@code --version}, from the jar's manifest. */
final class ProductVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(ProductVersion.class.getPackage())
                .map(Package::getImplementationVersion)
                .orElse("(built from sources)");
        return new String[] {"vmcompat " + version};
    }
}
