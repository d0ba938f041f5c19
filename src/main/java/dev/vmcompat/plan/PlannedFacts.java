package dev.vmcompat.plan;

import dev.vmcompat.definition.BootFacts;
import dev.vmcompat.definition.DiskFacts;
import dev.vmcompat.definition.DomainFacts;
import dev.vmcompat.eligibility.Assessment;
import dev.vmcompat.eligibility.Risk;
import dev.vmcompat.hypervisor.PowerState;
import dev.vmcompat.inventory.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a plan saw of a VM, so far as a change of it asks for a new decision: type, target, disks, NICs, firmware, power state, risks. Another
 * host of the cluster, the balloon, or libvirt's own rewriting are no such change.
 *
 * @param machine the configured machine type
 * @param target the machine type to reach
 * @param disks one line per disk: target, device, bus, source, format
 * @param interfaces one line per NIC: MAC and source
 * @param firmware loader, NVRAM and firmware attribute
 * @param active it had an emulator process
 * @param risks the codes of its risks
 * @param kept by which means its disks are to be kept, for people; empty in plans that did not say it. Decided anew when they are kept
 */
public record PlannedFacts(
        String machine,
        String target,
        List<String> disks,
        List<String> interfaces,
        String firmware,
        boolean active,
        Set<String> risks,
        String kept) {

    public PlannedFacts {
        disks = List.copyOf(disks);
        interfaces = List.copyOf(interfaces);
        risks = java.util.Collections.unmodifiableSet(new TreeSet<>(risks));
        kept = Objects.requireNonNullElse(kept, "");
    }

    /** What an eligible VM looks like now. */
    public static PlannedFacts of(Assessment assessment) {
        if (!(assessment.vm().description() instanceof Description.Read read)) {
            throw new IllegalArgumentException("a VM that could not be read is not planned");
        }
        DomainFacts facts = read.configured().facts();
        PowerState power = assessment.vm().state().power();
        return new PlannedFacts(
                facts.machine().orElse(""),
                assessment.target().map(Object::toString).orElse(""),
                facts.disks().stream().map(PlannedFacts::line).toList(),
                facts.interfaces().stream()
                        .map(nic -> nic.mac().orElse("-") + " " + nic.type() + " "
                                + nic.source().orElse("-"))
                        .toList(),
                firmware(facts.boot()),
                power.isActive(),
                new TreeSet<>(assessment.risks().stream()
                        .map(Risk::code)
                        .map(Enum::name)
                        .toList()),
                assessment.kept());
    }

    /** What is different now, in words; empty if nothing that matters. A risk that went away is no difference. */
    public List<String> changesTo(PlannedFacts now) {
        List<String> changes = new ArrayList<>();
        note(changes, "machine type", machine, now.machine);
        note(changes, "target", target, now.target);
        note(changes, "disks", disks, now.disks);
        note(changes, "network interfaces", interfaces, now.interfaces);
        note(changes, "firmware", firmware, now.firmware);
        note(changes, "power state", active ? "on" : "off", now.active ? "on" : "off");
        Set<String> added = new TreeSet<>(now.risks);
        added.removeAll(risks);
        if (!added.isEmpty()) {
            changes.add("new risk " + String.join(", ", added));
        }
        return changes;
    }

    private static String firmware(BootFacts boot) {
        return boot.firmware().orElse("-") + " " + boot.loader().orElse("-") + " "
                + boot.nvram().orElse("-");
    }

    private static String line(DiskFacts disk) {
        return disk.target() + " " + disk.device() + " " + disk.bus().orElse("-") + " "
                + disk.source().map(Object::toString).orElse("-") + " "
                + disk.driverType().orElse("-");
    }

    private static void note(List<String> changes, String what, Object before, Object after) {
        if (!before.equals(after)) {
            changes.add(what + " " + before + " -> " + after);
        }
    }
}
