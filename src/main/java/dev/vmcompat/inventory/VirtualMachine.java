package dev.vmcompat.inventory;

import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainEntry;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.DomainName;
import dev.vmcompat.hypervisor.DomainState;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One domain as one host showed it at one moment. A domain that several hosts have is there once for each of them.
 *
 * @param host where it was found
 * @param entry its row of the host's list
 * @param description what is defined and what runs, or why that could not be read
 * @param alsoOn the other hosts that have a domain of its UUID
 */
public record VirtualMachine(
        ConnectionUri host, DomainEntry entry, Description description, List<ConnectionUri> alsoOn) {

    public VirtualMachine {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(entry, "entry");
        Objects.requireNonNull(description, "description");
        alsoOn = List.copyOf(alsoOn);
    }

    public DomainId id() {
        return entry.id();
    }

    public DomainName name() {
        return entry.name();
    }

    public DomainState state() {
        return entry.state();
    }

    /** The machine type in the definition; empty where it names none or could not be read. */
    public Optional<String> machine() {
        return description instanceof Description.Read read ? read.machine() : Optional.empty();
    }

    /** The machine type that runs; empty where it is off or could not be read. */
    public Optional<String> liveMachine() {
        return description instanceof Description.Read read ? read.liveMachine() : Optional.empty();
    }

    VirtualMachine alsoOn(List<ConnectionUri> others) {
        return new VirtualMachine(host, entry, description, others);
    }
}
