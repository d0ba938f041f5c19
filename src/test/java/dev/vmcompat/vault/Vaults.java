package dev.vmcompat.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** Vaults for tests, of this and other packages. */
public final class Vaults {

    public static final String FIRST_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    public static final String OTHER_KEY = "YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWI=";
    public static final UUID INSTALLATION = UUID.fromString("7b0f2c8e-30f2-4f5e-9a4b-6a3f4f5b7c11");

    private Vaults() {}

    /** A vault with these lines {@code ID BASE64} as its keys. */
    public static Vault with(String... keyLines) {
        try {
            var directory = Files.createTempDirectory("vault");
            var file = directory.resolve("keys");
            try {
                write(file, "rw-------", "installation: " + INSTALLATION + "\n" + String.join("\n", keyLines) + "\n");
                return new Vault(KeyFile.read(file));
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A vault with the one key k1. */
    public static Vault any() {
        return with("k1 " + FIRST_KEY);
    }

    static Path write(Path file, String permissions, String text) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
