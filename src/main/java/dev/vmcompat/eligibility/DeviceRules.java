package dev.vmcompat.eligibility;

import dev.vmcompat.definition.Difference;
import dev.vmcompat.inventory.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rules about a VM's devices and about changes that wait for a power cycle.
 *
 * <p>DEVICE_NOT_SUPPORTED: passed-through hardware (another VM may take it while this one is off, and its state is in no restore point), shared
 * memory between VMs, and memory modules (their contents or addresses depend on the type).
 */
final class DeviceRules {

    private static final List<String> NOT_SUPPORTED = List.of("shmem", "memory");

    /** Differences that are told one by one. */
    private static final int SHOWN = 5;

    private DeviceRules() {}

    static Stream<Reason> all(Subject subject) {
        return Stream.of(deviceNotSupported(subject), pendingChanges(subject)).flatMap(Optional::stream);
    }

    private static Optional<Reason> deviceNotSupported(Subject subject) {
        List<String> found = new ArrayList<>();
        subject.configured().facts().hostDevices().forEach(kind -> found.add("hostdev " + kind));
        NOT_SUPPORTED.stream().filter(subject.configured().details()::has).forEach(found::add);
        subject.configured().facts().interfaces().stream()
                .filter(card -> card.type().equals("hostdev"))
                .forEach(card -> found.add("interface hostdev"));
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(Reason.of(ReasonCode.DEVICE_NOT_SUPPORTED, String.join(", ", found)));
    }

    private static Optional<Reason> pendingChanges(Subject subject) {
        List<Difference> changes =
                subject.vm().description() instanceof Description.Read read ? read.pending() : List.of();
        String shown = changes.stream().limit(SHOWN).map(Difference::toString).collect(Collectors.joining(", "));
        String more = changes.size() > SHOWN ? ", and " + (changes.size() - SHOWN) + " more" : "";
        return changes.isEmpty() ? Optional.empty() : Optional.of(Reason.of(ReasonCode.PENDING_CHANGES, shown + more));
    }
}
