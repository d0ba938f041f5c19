package dev.vmcompat.hypervisor;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * A libvirt connection URI, such as {@code qemu+ssh://admin@host/system}. Compared as text.
 *
 * @param text never blank, with a scheme
 */
public record ConnectionUri(String text) {

    public ConnectionUri {
        try {
            if (new URI(text).getScheme() == null) {
                throw new IllegalArgumentException(
                        "'" + text + "' is no libvirt connection URI: it has no scheme, such as qemu:///system");
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is no libvirt connection URI: " + e.getReason(), e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
