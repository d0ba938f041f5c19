package dev.vmcompat.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A name and a password for a host that asks for them (SASL).
 *
 * @param username never blank
 * @param passwordFile read at every connect; the line end at its end does not count
 */
public record Credentials(String username, Path passwordFile) {

    public Credentials {
        if (username.isBlank()) {
            throw new IllegalArgumentException("credentials have a name");
        }
    }

    String password() throws IOException {
        return Files.readString(passwordFile).stripTrailing();
    }
}
