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

    /** What is defined; empty where it could not be read. */
    public Optional<DomainView> configured() {
        return description instanceof Description.Read read ? Optional.of(read.configured()) : Optional.empty();
    }

    /** What runs; empty where it is off or could not be read. */
    public Optional<DomainView> live() {
        return description instanceof Description.Read read ? read.live() : Optional.empty();
    }

    /** The machine type in the definition; empty where it names none or could not be read. */
    public Optional<String> machine() {
        return configured().flatMap(view -> view.facts().machine());
    }

    /** The machine type that runs; empty where it is off or could not be read. */
    public Optional<String> liveMachine() {
        return live().flatMap(view -> view.facts().machine());
    }

    /** The element in {@code <metadata>} of this namespace, in the definition or in what runs, as XML. */
    public Optional<String> metadata(String namespace) {
        return configured()
                .flatMap(view -> Optional.ofNullable(view.details().metadata().get(namespace)))
                .or(() -> live().flatMap(view ->
                        Optional.ofNullable(view.details().metadata().get(namespace))));
    }

    VirtualMachine alsoOn(List<ConnectionUri> others) {
        return new VirtualMachine(host, entry, description, others);
    }
}
