package dev.vmcompat.inventory;

import java.util.Objects;

/**
 * The product that a cluster runs.
 *
 * @param version its version
 * @param matrix what that product supports
 */
public record InstalledProduct(ProductVersion version, VersionMatrix matrix) {

    public InstalledProduct {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(matrix, "matrix");
    }
}
