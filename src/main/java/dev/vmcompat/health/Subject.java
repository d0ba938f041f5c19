package dev.vmcompat.health;

import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import java.util.Optional;

/**
 * The VM that is asked.
 *
 * @param host where it is
 * @param vm the VM
 * @param name its name, which {@code {name}} stands for
 */
public record Subject(Host host, DomainId vm, String name) {

    private static final String HOST_NAME = "[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?";

    /** A text with its placeholders replaced, or why one can't be. */
    sealed interface Filled {

        record Text(String text) implements Filled {}

        record Unknown(String why) implements Filled {}
    }

    /**
     * Replaces placeholders.
     *
     * @param bracketed an IPv6 address gets the brackets that a URL wants
     */
    Filled fill(String template, boolean bracketed) {
        String text = template;
        if (text.contains("{name}")) {
            if (!name.matches(HOST_NAME)) {
                return new Filled.Unknown("its name is no host name, so {name} stands for nothing");
            }
            text = text.replace("{name}", name);
        }
        if (text.contains("{address}")) {
            Optional<GuestAddress> address = GuestReader.address(host, vm);
            if (address.isEmpty()) {
                return new Filled.Unknown(
                        "its address is not known, since no guest agent tells it; write the address into the check");
            }
            String ip = address.get().ip();
            text = text.replace("{address}", bracketed && !address.get().isIpv4() ? "[" + ip + "]" : ip);
        }
        return new Filled.Text(text);
    }
}
